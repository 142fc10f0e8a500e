-- Since when the environment has not had the credential. It is listed a while longer, so that what
-- came up late is seen, and no longer than that: who takes a credential away wants it left alone.
alter table inventory_location add column detached_at timestamptz;

create index orphan_machine_credential on orphan_machine (credential_id);
