-- Signed writes of the last 600 s. No status: the first call still runs, or its node died.
create table repeated_request (
  key_id     text not null,
  signature  bytea not null,
  started_at timestamptz not null,
  status     integer,
  -- sealed; holds what the first call answered
  body       bytea,
  primary key (key_id, signature)
);

create index repeated_request_age on repeated_request (started_at);
