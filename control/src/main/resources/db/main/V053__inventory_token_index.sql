-- Only machines that carry a token are looked for by it. As a whole index its first four columns are
-- also the key's, and before the table's first statistics PostgreSQL took it for finding machines by
-- their ids, reading the whole location each time.
drop index inventory_machine_token;
create index inventory_machine_token
  on inventory_machine (account_id, env_id, credential_id, location, token)
  where token is not null;
