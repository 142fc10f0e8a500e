create table agent_identity (
  server_id uuid not null,
  account_id bigint not null,
  env_id bigint not null,
  slot smallint not null,
  epoch bigint not null,
  session bigint not null,
  token_hash bytea not null,
  join_until timestamp with time zone not null,
  state text not null,
  public_key bytea,
  link_key bytea,
  next_link_key bytea,
  freeze_reason text,
  state_at timestamp with time zone,
  constraint agent_identity_account_id_env_id_server_id_key UNIQUE (account_id, env_id, server_id),
  constraint agent_identity_epoch_check CHECK ((epoch > 0)),
  constraint agent_identity_pkey PRIMARY KEY (server_id),
  constraint agent_identity_session_check CHECK ((session >= 0)),
  constraint agent_identity_slot_check CHECK (((slot >= 0) AND (slot <= 255))),
  constraint agent_identity_state_check CHECK ((state = ANY (ARRAY['JoinOpen'::text, 'Enrolled'::text, 'Live'::text, 'Frozen'::text, 'Thawed'::text, 'Revoked'::text])))
);

create table agent_inbox (
  server_id uuid not null,
  epoch bigint not null,
  last bigint not null,
  constraint agent_inbox_pkey PRIMARY KEY (server_id),
  constraint agent_inbox_server_id_fkey FOREIGN KEY (server_id) REFERENCES agent_identity(server_id) ON DELETE CASCADE
);

create table agent_incident (
  id bigint not null generated always as identity,
  account_id bigint not null,
  env_id bigint not null,
  server_id uuid not null,
  incident text not null,
  text text not null,
  at timestamp with time zone not null,
  constraint agent_incident_account_id_env_id_server_id_fkey FOREIGN KEY (account_id, env_id, server_id) REFERENCES agent_identity(account_id, env_id, server_id) ON DELETE CASCADE,
  constraint agent_incident_pkey PRIMARY KEY (id)
);
CREATE INDEX agent_incident_server ON agent_incident USING btree (account_id, env_id, server_id, id);

create table agent_outbox (
  server_id uuid not null,
  sequence bigint not null,
  account_id bigint not null,
  env_id bigint not null,
  type text not null,
  body bytea not null,
  created_at timestamp with time zone not null default now(),
  constraint agent_outbox_account_id_env_id_server_id_fkey FOREIGN KEY (account_id, env_id, server_id) REFERENCES agent_identity(account_id, env_id, server_id) ON DELETE CASCADE,
  constraint agent_outbox_pkey PRIMARY KEY (server_id, sequence)
);

create table agent_outbox_head (
  server_id uuid not null,
  next bigint not null,
  done bigint not null default 0,
  constraint agent_outbox_head_pkey PRIMARY KEY (server_id),
  constraint agent_outbox_head_server_id_fkey FOREIGN KEY (server_id) REFERENCES agent_identity(server_id) ON DELETE CASCADE
);

create table dead_message (
  id bigint not null generated always as identity,
  account_id bigint not null,
  env_id bigint not null,
  server_id uuid not null,
  epoch bigint not null,
  sequence bigint not null,
  type text not null,
  body bytea not null,
  reason text not null,
  text text not null,
  at timestamp with time zone not null,
  constraint dead_message_account_id_env_id_server_id_fkey FOREIGN KEY (account_id, env_id, server_id) REFERENCES agent_identity(account_id, env_id, server_id) ON DELETE CASCADE,
  constraint dead_message_pkey PRIMARY KEY (id),
  constraint dead_message_server_id_epoch_sequence_key UNIQUE (server_id, epoch, sequence)
);

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

