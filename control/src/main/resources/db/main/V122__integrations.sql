-- Programs of others that we call: where web-hooks go, and Ansible Towers.
create table webhook_endpoint (
  id          uuid primary key,
  account_id  bigint references account,
  env_id      bigint,
  name        text not null,
  url         text not null,
  -- sealed with the id as context
  signing_key bytea not null,
  active      boolean not null,
  shared      boolean not null,
  check (env_id is null or account_id is not null),
  foreign key (account_id, env_id) references environment (account_id, id),
  unique nulls not distinct (account_id, env_id, name)
);

-- No tower lives in an environment.
create table tower_server (
  id               uuid primary key,
  account_id       bigint references account,
  env_id           bigint check (env_id is null),
  url              text not null,
  user_name        text not null,
  -- sealed with the id as context
  password         bytea not null,
  ssl_verification boolean not null,
  certificate      text,
  foreign key (account_id, env_id) references environment (account_id, id),
  unique nulls not distinct (account_id, url)
);

create table tower_configuration (
  id                uuid primary key,
  account_id        bigint references account,
  env_id            bigint check (env_id is null),
  server_id         uuid not null references tower_server,
  name              text not null,
  organization_id   bigint not null,
  organization_name text,
  inventory_id      bigint not null,
  inventory_name    text,
  variables         text,
  -- groups and machine credentials as JSON, which holds passwords; sealed with the id as context
  details           bytea not null,
  allow_override    boolean not null,
  shared            boolean not null,
  foreign key (account_id, env_id) references environment (account_id, id),
  unique nulls not distinct (account_id, name)
);

create index tower_configuration_server on tower_configuration (server_id);

-- An endpoint stays while a variable's values are asked of it.
alter table global_variable add foreign key (endpoint_id) references webhook_endpoint;

create index global_variable_endpoint on global_variable (endpoint_id);
