create table domain_event (
  id bigint not null generated always as identity,
  txid xid8 not null default pg_current_xact_id(),
  account_id bigint not null,
  env_id bigint not null,
  subject text not null,
  name text not null,
  body jsonb not null,
  at timestamp with time zone not null,
  constraint domain_event_pkey PRIMARY KEY (id)
);
CREATE INDEX domain_event_order ON domain_event USING btree (txid, id);
CREATE INDEX domain_event_subject ON domain_event USING btree (account_id, env_id, subject, id);

create table event_cursor (
  consumer text not null,
  txid xid8 not null default '0'::xid8,
  id bigint not null default 0,
  constraint event_cursor_pkey PRIMARY KEY (consumer)
);

