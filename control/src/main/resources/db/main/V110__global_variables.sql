-- What each owner says of a variable's name. Values are sealed, whether they are hidden or not.
-- The owner's key says in one word whose row it is; the columns beside it hold it to what it names,
-- and a row goes with its owner.
create table global_variable (
  id                 uuid primary key,
  owner              text not null,
  account_id         bigint references account on delete cascade,
  env_id             bigint,
  role_id            bigint references role on delete cascade,
  farm_id            bigint,
  farm_role_id       bigint,
  server_id          uuid,
  name               text not null,
  kind               text not null check (kind in ('string', 'json', 'list', 'remote_list')),
  value              bytea,
  category           text,
  description        text,
  hidden             boolean not null,
  locked             boolean not null,
  required_in        text,
  output_format      text,
  validation_pattern text,
  allowed_values     jsonb,
  endpoint_id        uuid,
  foreign key (account_id, env_id) references environment (account_id, id) on delete cascade,
  foreign key (account_id, env_id, farm_id) references farm (account_id, env_id, id)
    on delete cascade,
  foreign key (account_id, env_id, farm_role_id) references farm_role (account_id, env_id, id)
    on delete cascade,
  foreign key (account_id, env_id, server_id) references server (account_id, env_id, server_id)
    on delete cascade,
  check (num_nonnulls(role_id, farm_id, farm_role_id) <= 1),
  check (server_id is null or farm_role_id is not null),
  check (env_id is not null or num_nonnulls(farm_id, farm_role_id, server_id) = 0),
  check (owner = case
    when server_id is not null then 'server ' || server_id
    when farm_role_id is not null then 'farmrole ' || farm_role_id
    when farm_id is not null then 'farm ' || farm_id
    when role_id is not null then 'role ' || role_id
    when env_id is not null then 'environment ' || env_id
    when account_id is not null then 'account ' || account_id
    else 'scalr' end)
);

-- Names are the same however they are cased.
create unique index global_variable_name on global_variable (owner, lower(name));

-- What goes along with an owner that is deleted.
create index global_variable_environment on global_variable (account_id, env_id);
create index global_variable_role on global_variable (role_id) where role_id is not null;
create index global_variable_farm on global_variable (account_id, env_id, farm_id)
  where farm_id is not null;
create index global_variable_farm_role on global_variable (account_id, env_id, farm_role_id)
  where farm_role_id is not null;
create index global_variable_server on global_variable (account_id, env_id, server_id)
  where server_id is not null;
