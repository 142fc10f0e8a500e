-- Who may speak for a server. Keys are sealed under (column, server id).
create table agent_identity (
  server_id     uuid primary key,
  account_id    bigint not null,
  env_id        bigint not null,
  slot          smallint not null check (slot between 0 and 255),
  epoch         bigint not null check (epoch > 0),
  session       bigint not null check (session >= 0),
  token_hash    bytea not null,
  join_until    timestamptz not null,
  state         text not null
                check (state in ('JoinOpen', 'Enrolled', 'Live', 'Frozen', 'Thawed', 'Revoked')),
  public_key    bytea,
  link_key      bytea,
  next_link_key bytea,
  freeze_reason text,
  state_at      timestamptz,
  unique (account_id, env_id, server_id)
);

-- How far each agent's spool is applied.
create table agent_inbox (
  server_id uuid primary key references agent_identity (server_id) on delete cascade,
  epoch     bigint not null,
  last      bigint not null
);

-- Numbers of messages to agents; next - done is what waits.
create table agent_outbox_head (
  server_id uuid primary key references agent_identity (server_id) on delete cascade,
  next      bigint not null,
  done      bigint not null default 0
);

-- Messages to agents until they have them. Bodies are sealed under (server id, number).
create table agent_outbox (
  server_id  uuid not null,
  sequence   bigint not null,
  account_id bigint not null,
  env_id     bigint not null,
  type       text not null,
  body       bytea not null,
  created_at timestamptz not null default now(),
  primary key (server_id, sequence),
  foreign key (account_id, env_id, server_id)
    references agent_identity (account_id, env_id, server_id) on delete cascade
);

-- Messages that could not be applied even alone. Bodies are sealed.
create table dead_message (
  id         bigint generated always as identity primary key,
  account_id bigint not null,
  env_id     bigint not null,
  server_id  uuid not null,
  epoch      bigint not null,
  sequence   bigint not null,
  type       text not null,
  body       bytea not null,
  reason     text not null,
  text       text not null,
  at         timestamptz not null,
  unique (server_id, epoch, sequence),
  foreign key (account_id, env_id, server_id)
    references agent_identity (account_id, env_id, server_id) on delete cascade
);

-- What should not happen to an honest agent.
create table agent_incident (
  id         bigint generated always as identity primary key,
  account_id bigint not null,
  env_id     bigint not null,
  server_id  uuid not null,
  incident   text not null,
  text       text not null,
  at         timestamptz not null,
  foreign key (account_id, env_id, server_id)
    references agent_identity (account_id, env_id, server_id) on delete cascade
);

create index agent_incident_server on agent_incident (account_id, env_id, server_id, id);
