-- Credentials are objects: of an account, or (without one) of the whole installation, where every
-- account may use them. What was made with an environment is called after it, because names are
-- given once.
alter table environment_cloud
  drop constraint environment_cloud_account_id_credential_id_platform_fkey;

alter table cloud_credential
  drop constraint cloud_credential_pkey,
  drop constraint cloud_credential_id_key,
  drop constraint cloud_credential_account_id_id_platform_key,
  alter column account_id drop not null;

-- 0 stands for the installation, so that one reference holds both kinds.
alter table cloud_credential
  add column owner bigint generated always as (coalesce(account_id, 0)) stored,
  add column description text not null default '',
  add column version bigint not null default 1,
  add primary key (id);

alter table cloud_credential alter column description drop default;

update cloud_credential c
   set name = c.name || ' for environment ' || e.env_id
  from environment_cloud e
 where e.account_id = c.account_id and e.credential_id = c.id;

update cloud_credential c
   set name = c.name || ' ' || c.id
 where exists (select 1 from cloud_credential o
                where o.owner = c.owner and o.name = c.name and o.id < c.id);

alter table cloud_credential
  add unique (owner, name),
  add unique (owner, id, platform);

create index cloud_credential_account on cloud_credential (account_id);

-- An environment may use its account's credentials and the installation's, and nobody else's.
alter table environment_cloud add column credential_owner bigint;

update environment_cloud set credential_owner = account_id;

alter table environment_cloud
  alter column credential_owner set not null,
  add check (credential_owner in (0, account_id)),
  add foreign key (credential_owner, credential_id, platform)
    references cloud_credential (owner, id, platform);

create index environment_cloud_credential on environment_cloud (credential_id);
