-- The values of hidden variables that an execution was given, sealed: they are masked in what its
-- script writes, also in what is fetched of that later. Null where there are none.
alter table script_execution add column hidden bytea;
