-- What was done, by whom, and what the machine decided. Append-only: rows are added in the
-- transaction of the change that they tell of, and never touched again.
create table audit (
  id            bigint generated always as identity primary key,
  at            timestamptz not null,
  account_id    bigint,
  env_id        bigint,
  actor         text not null,
  authenticated text not null,
  action        text not null,
  subject       text not null,
  reason        text not null,
  before        jsonb,
  after         jsonb,
  check (env_id is null or account_id is not null)
);

create index audit_place on audit (account_id, env_id, id);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit is append-only';
end $$;

create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function audit_is_append_only();
