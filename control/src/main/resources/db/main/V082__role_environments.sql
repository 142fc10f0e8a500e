-- An account's role may be kept to some of its environments.
alter table role add column restricted boolean not null default false;

create table role_environment (
  account_id bigint not null,
  role_id    bigint not null references role on delete cascade,
  env_id     bigint not null,
  primary key (role_id, env_id),
  foreign key (account_id, env_id) references environment (account_id, id) on delete cascade
);

create index role_environment_allowed on role_environment (account_id, env_id);
