-- What each server's agent said of its machine, for the server's view; nothing is decided by it.
create table server_agent (
  account_id    bigint not null,
  env_id        bigint not null,
  server_id     uuid not null,
  hostname      text not null,
  agent_version text not null,
  os            text not null,
  said_at       timestamptz not null,
  rebooted_at   timestamptz,
  primary key (account_id, env_id, server_id),
  foreign key (account_id, env_id, server_id) references server (account_id, env_id, server_id)
    on delete cascade
);

create index server_agent_hostname on server_agent (account_id, env_id, hostname);
