-- Scripts live at a scope, as roles do; a version's number is never given twice.
create table script (
  id               bigint generated always as identity primary key,
  account_id       bigint,
  env_id           bigint,
  name             text not null,
  description      text not null,
  os_type          text not null check (os_type in ('linux', 'windows', 'cross-platform')),
  blocking_default boolean not null,
  timeout_default  integer check (timeout_default > 0),
  deprecated       boolean not null,
  require_admin    boolean not null,
  tags             text[] not null,
  variables        jsonb not null,
  last_version     integer not null default 0,
  added_at         timestamptz not null,
  changed_at       timestamptz not null,
  check (env_id is null or account_id is not null),
  unique nulls not distinct (account_id, env_id, name)
);

create table script_version (
  script_id bigint not null references script on delete cascade,
  number    integer not null,
  body      text not null,
  added_at  timestamptz not null,
  primary key (script_id, number)
);

-- A rule without a number takes the latest version when it fires.
create table orchestration_rule (
  account_id     bigint not null,
  env_id         bigint not null,
  id             uuid not null,
  made           bigint generated always as identity,
  farm_role_id   bigint not null,
  trigger_event  text,
  target         text not null
                 check (target in ('TriggeringServer', 'TriggeringFarmRole', 'Farm')),
  conditions     jsonb not null,
  action         text not null check (action in ('ScalrScript', 'LocalScript', 'RemoteScript')),
  script_id      bigint references script,
  script_version integer,
  path           text,
  variables      jsonb not null,
  blocking       boolean,
  timeout        integer check (timeout > 0),
  position       integer not null,
  run_as         text,
  enabled        boolean not null,
  primary key (account_id, env_id, id),
  foreign key (account_id, env_id, farm_role_id) references farm_role on delete cascade,
  foreign key (script_id, script_version) references script_version,
  check ((action = 'ScalrScript') = (script_id is not null)),
  check ((action = 'ScalrScript') = (path is null)),
  check (script_version is null or script_id is not null)
);

create index orchestration_rule_farm_role
  on orchestration_rule (account_id, env_id, farm_role_id, position, made);
create index orchestration_rule_script on orchestration_rule (script_id, script_version);

-- What happened, in the users' words. It outlives the farm that it is of.
create table orchestration_event (
  account_id   bigint not null,
  env_id       bigint not null,
  id           uuid not null,
  name         text not null,
  server_id    uuid not null,
  farm_id      bigint not null,
  farm_role_id bigint not null,
  server_index integer not null,
  variables    jsonb not null,
  at           timestamptz not null,
  primary key (account_id, env_id, id)
);

create index orchestration_event_server on orchestration_event (account_id, env_id, server_id, at);

-- One script ordered once for one server. Without an event a person wanted it.
create table script_execution (
  account_id     bigint not null,
  env_id         bigint not null,
  id             uuid not null,
  server_id      uuid not null,
  farm_id        bigint not null,
  farm_role_id   bigint not null,
  server_index   integer not null,
  event_id       uuid,
  event_name     text,
  own_event      boolean not null,
  triggered_by   text not null check (triggered_by in ('system', 'api', 'ui')),
  wanted_by      text,
  name           text not null,
  script_id      bigint,
  script_version integer,
  blocking       boolean not null,
  timeout        integer not null,
  ordered_at     timestamptz not null,
  status         text not null check (status in ('sent', 'finished', 'lost')),
  ended_at       timestamptz,
  exit_code      integer,
  lost_because   text,
  primary key (account_id, env_id, id),
  foreign key (account_id, env_id, event_id) references orchestration_event,
  check ((status = 'sent') = (ended_at is null)),
  check ((status = 'finished') = (exit_code is not null)),
  check ((status = 'lost') = (lost_because is not null))
);

create index script_execution_open on script_execution (account_id, env_id, server_id)
  where status = 'sent';
create index script_execution_event on script_execution (account_id, env_id, event_id);

-- How an execution ended: one row for each, hence the same key. Streams are what the agent's result
-- carried.
create table orchestration_log (
  account_id     bigint not null,
  env_id         bigint not null,
  id             uuid not null,
  server_id      uuid not null,
  farm_id        bigint not null,
  farm_role_id   bigint not null,
  server_index   integer not null,
  triggered_by   text not null,
  event_name     text,
  name           text not null,
  script_id      bigint,
  script_version integer,
  at             timestamptz not null,
  exit_code      integer,
  elapsed_ms     bigint not null,
  stdout         bytea not null check (octet_length(stdout) <= 20000),
  stderr         bytea not null check (octet_length(stderr) <= 20000),
  stdout_bytes   bigint not null,
  stderr_bytes   bigint not null,
  error          text,
  primary key (account_id, env_id, id),
  foreign key (account_id, env_id, id) references script_execution
);

create index orchestration_log_order on orchestration_log (account_id, env_id, at, id);
create index orchestration_log_server on orchestration_log (account_id, env_id, server_id, at);

-- More of a stream than the log holds, fetched from the agent on demand.
create table script_output (
  account_id    bigint not null,
  env_id        bigint not null,
  execution_id  uuid not null,
  stream        text not null check (stream in ('STDOUT', 'STDERR')),
  starts_at     bigint not null,
  bytes         bytea not null,
  last          boolean not null,
  primary key (account_id, env_id, execution_id, stream, starts_at),
  foreign key (account_id, env_id, execution_id) references script_execution
);
