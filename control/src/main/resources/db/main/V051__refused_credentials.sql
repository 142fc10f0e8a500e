-- Credentials that a cloud refused for a launch. While a row is here, the environment's launches
-- with it wait, and one call in an interval looks whether it is mended.
create table refused_credential (
  account_id    bigint not null,
  env_id        bigint not null,
  credential_id text not null,
  since         timestamptz not null,
  error         text not null,
  probe_at      timestamptz not null,
  primary key (account_id, env_id, credential_id)
);
