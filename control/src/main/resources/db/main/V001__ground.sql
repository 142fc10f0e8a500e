-- Domain events: append-only, read in (txid, id) order by consumers with cursors.
create table domain_event (
  id         bigint generated always as identity primary key,
  txid       xid8 not null default pg_current_xact_id(),
  account_id bigint not null,
  env_id     bigint not null,
  subject    text not null,
  name       text not null,
  body       jsonb not null,
  at         timestamptz not null
);

create index domain_event_order on domain_event (txid, id);
create index domain_event_subject on domain_event (account_id, env_id, subject, id);

create table event_cursor (
  consumer text primary key,
  txid     xid8 not null default '0',
  id       bigint not null default 0
);
