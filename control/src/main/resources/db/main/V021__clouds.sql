-- A credential opens one cloud for one account; an environment uses at most one for each platform.
create table cloud_credential (
  account_id bigint not null,
  id         text not null unique,
  platform   text not null,
  name       text not null,
  settings   jsonb not null,
  -- names and values together, sealed with the id as context
  secrets    bytea not null,
  primary key (account_id, id),
  unique (account_id, id, platform)
);

create table environment_cloud (
  account_id    bigint not null,
  env_id        bigint not null,
  platform      text not null,
  credential_id text not null,
  primary key (account_id, env_id, platform),
  foreign key (account_id, credential_id, platform)
    references cloud_credential (account_id, id, platform)
);
