-- What people make belongs to an account or an environment that is there; it cannot be left behind.
-- The composite key carries the account, so no row can name an environment of another account.
-- Not referred to: what tells of the past (servers proven gone, events, executions, logs, audit,
-- listings). It outlives its environment as it outlives its farm.
alter table cloud_credential add foreign key (account_id) references account;

alter table environment_cloud
  add foreign key (account_id, env_id) references environment (account_id, id);

alter table farm add foreign key (account_id, env_id) references environment (account_id, id);

-- A farm role's farm is in its own environment already; this says the same without the farm.
alter table farm_role add foreign key (account_id, env_id) references environment (account_id, id);

-- Scoped objects: without an account they are the installation's, without an environment the
-- account's; a key with a null in it is not looked up.
alter table role_category
  add foreign key (account_id) references account,
  add foreign key (account_id, env_id) references environment (account_id, id);

alter table image
  add foreign key (account_id) references account,
  add foreign key (account_id, env_id) references environment (account_id, id);

alter table role
  add foreign key (account_id) references account,
  add foreign key (account_id, env_id) references environment (account_id, id);

alter table project
  add foreign key (account_id) references account,
  add foreign key (account_id, env_id) references environment (account_id, id);

alter table script
  add foreign key (account_id) references account,
  add foreign key (account_id, env_id) references environment (account_id, id);

-- An account's credentials are found by it when the account is deleted; the others' unique keys
-- begin with the account.
create index project_account on project (account_id, env_id);

-- Who pays must be there.
alter table environment add foreign key (cost_center_id) references cost_center;
