create table account (
  id bigint not null generated always as identity,
  name text not null,
  created_at timestamp with time zone not null,
  constraint account_pkey PRIMARY KEY (id)
);

create table acl_role (
  account_id bigint not null,
  id text not null,
  name text not null,
  base text not null,
  predefined boolean not null,
  changes jsonb not null,
  constraint acl_role_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint acl_role_account_id_name_key UNIQUE (account_id, name),
  constraint acl_role_base_check CHECK ((base = ANY (ARRAY['FULL_ACCESS'::text, 'READ_ONLY'::text, 'NO_ACCESS'::text]))),
  constraint acl_role_check CHECK (((NOT predefined) OR (changes = '{}'::jsonb))),
  constraint acl_role_id_check CHECK ((id ~ '^[0-9a-f]{20}$'::text)),
  constraint acl_role_id_key UNIQUE (id),
  constraint acl_role_pkey PRIMARY KEY (account_id, id)
);

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

create table api_key (
  id text not null,
  user_id bigint not null,
  name text not null,
  secret bytea not null,
  active boolean not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint api_key_pkey PRIMARY KEY (id)
);
CREATE INDEX api_key_user ON api_key USING btree (user_id);

create table app_user (
  id bigint not null generated always as identity,
  account_id bigint,
  login text not null,
  name text not null,
  kind text not null,
  active boolean not null,
  password_hash text,
  failed_logins integer not null default 0,
  failed_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint app_user_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint app_user_account_id_id_key UNIQUE (account_id, id),
  constraint app_user_check CHECK (((kind = 'GLOBAL_ADMIN'::text) = (account_id IS NULL))),
  constraint app_user_kind_check CHECK ((kind = ANY (ARRAY['GLOBAL_ADMIN'::text, 'ACCOUNT_OWNER'::text, 'ACCOUNT_ADMIN'::text, 'MEMBER'::text]))),
  constraint app_user_pkey PRIMARY KEY (id)
);
CREATE INDEX app_user_account ON app_user USING btree (account_id);
CREATE UNIQUE INDEX app_user_login ON app_user USING btree (lower(login));
CREATE UNIQUE INDEX app_user_owner ON app_user USING btree (account_id) WHERE (kind = 'ACCOUNT_OWNER'::text);

create table audit (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  account_id bigint,
  env_id bigint,
  actor text not null,
  authenticated text not null,
  action text not null,
  subject text not null,
  reason text not null,
  before jsonb,
  after jsonb,
  constraint audit_check CHECK (((env_id IS NULL) OR (account_id IS NOT NULL))),
  constraint audit_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_place ON audit USING btree (account_id, env_id, id);
CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

create table cloud_credential (
  account_id bigint,
  id text not null,
  platform text not null,
  name text not null,
  settings jsonb not null,
  secrets bytea not null,
  owner bigint generated always as (COALESCE(account_id, (0)::bigint)) stored,
  description text not null,
  version bigint not null default 1,
  constraint cloud_credential_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint cloud_credential_owner_id_platform_key UNIQUE (owner, id, platform),
  constraint cloud_credential_owner_name_key UNIQUE (owner, name),
  constraint cloud_credential_pkey PRIMARY KEY (id)
);
CREATE INDEX cloud_credential_account ON cloud_credential USING btree (account_id);

create table cost_center (
  id uuid not null,
  name text not null,
  billing_code text not null,
  constraint cost_center_name_key UNIQUE (name),
  constraint cost_center_pkey PRIMARY KEY (id)
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

create table environment (
  account_id bigint not null,
  id bigint not null generated always as identity,
  name text not null,
  suspended boolean not null default false,
  cost_center_id uuid not null,
  created_at timestamp with time zone not null,
  constraint environment_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint environment_account_id_name_key UNIQUE (account_id, name),
  constraint environment_cost_center_id_fkey FOREIGN KEY (cost_center_id) REFERENCES cost_center(id),
  constraint environment_id_key UNIQUE (id),
  constraint environment_pkey PRIMARY KEY (account_id, id)
);

create table environment_cloud (
  account_id bigint not null,
  env_id bigint not null,
  platform text not null,
  credential_id text not null,
  credential_owner bigint not null,
  constraint environment_cloud_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint environment_cloud_check CHECK (((credential_owner = 0) OR (credential_owner = account_id))),
  constraint environment_cloud_credential_owner_credential_id_platform_fkey FOREIGN KEY (credential_owner, credential_id, platform) REFERENCES cloud_credential(owner, id, platform),
  constraint environment_cloud_pkey PRIMARY KEY (account_id, env_id, platform)
);
CREATE INDEX environment_cloud_credential ON environment_cloud USING btree (credential_id);

create table event_cursor (
  consumer text not null,
  txid xid8 not null default '0'::xid8,
  id bigint not null default 0,
  constraint event_cursor_pkey PRIMARY KEY (consumer)
);

create table event_definition (
  id bigint not null generated always as identity,
  account_id bigint,
  env_id bigint,
  name text not null,
  description text not null,
  constraint event_definition_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint event_definition_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint event_definition_check CHECK (((env_id IS NULL) OR (account_id IS NOT NULL))),
  constraint event_definition_name_check CHECK ((name ~ '^[A-Za-z0-9]{1,25}$'::text)),
  constraint event_definition_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX event_definition_name ON event_definition USING btree (lower(name), account_id, env_id) NULLS NOT DISTINCT;
CREATE INDEX event_definition_scope ON event_definition USING btree (account_id, env_id, id);

create table farm (
  account_id bigint not null,
  env_id bigint not null,
  id bigint not null generated always as identity,
  name text not null,
  description text not null,
  hash text not null,
  timezone text not null,
  launch_order text not null,
  project_id uuid not null,
  owner_id bigint,
  owner_email text,
  status text not null,
  created_at timestamp with time zone not null,
  version bigint not null default 1,
  constraint farm_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint farm_account_id_env_id_name_key UNIQUE (account_id, env_id, name),
  constraint farm_id_key UNIQUE (id),
  constraint farm_launch_order_check CHECK ((launch_order = ANY (ARRAY['simultaneous'::text, 'sequential'::text]))),
  constraint farm_pkey PRIMARY KEY (account_id, env_id, id),
  constraint farm_project_id_fkey FOREIGN KEY (project_id) REFERENCES project(id),
  constraint farm_status_check CHECK ((status = ANY (ARRAY['pending_launch'::text, 'running'::text, 'suspended'::text, 'pending_terminate'::text, 'terminated'::text])))
);
CREATE INDEX farm_owner ON farm USING btree (account_id, env_id, owner_id);
CREATE INDEX farm_project ON farm USING btree (project_id);

create table farm_role (
  account_id bigint not null,
  env_id bigint not null,
  id bigint not null generated always as identity,
  farm_id bigint not null,
  role_id bigint not null,
  alias text not null,
  platform text not null,
  cloud_location text not null,
  instance_type text not null,
  launch_index integer not null,
  scaling_enabled boolean not null,
  min_instances integer not null,
  max_instances integer not null,
  wanted integer not null,
  wanted_cause text not null,
  wanted_by text not null,
  resumed_at timestamp with time zone not null,
  resumed_by text not null,
  version bigint not null default 1,
  launch_limit_seconds integer not null default 2400,
  reboot_limit_seconds integer not null default 360,
  grace_seconds integer default 180,
  keep_failed boolean not null default false,
  on_missing text not null default 'terminate'::text,
  on_crashed text not null default 'terminate'::text,
  on_stopped text not null default 'terminate'::text,
  constraint farm_role_account_id_env_id_farm_id_alias_key UNIQUE (account_id, env_id, farm_id, alias),
  constraint farm_role_account_id_env_id_farm_id_fkey FOREIGN KEY (account_id, env_id, farm_id) REFERENCES farm(account_id, env_id, id) ON DELETE CASCADE,
  constraint farm_role_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint farm_role_account_id_env_id_platform_fkey FOREIGN KEY (account_id, env_id, platform) REFERENCES environment_cloud(account_id, env_id, platform),
  constraint farm_role_check CHECK (((0 <= min_instances) AND (min_instances <= max_instances))),
  constraint farm_role_check1 CHECK (((0 <= wanted) AND (wanted <= max_instances))),
  constraint farm_role_grace_seconds_check CHECK (((grace_seconds >= 0) AND (grace_seconds <= 7200))),
  constraint farm_role_id_key UNIQUE (id),
  constraint farm_role_launch_limit_seconds_check CHECK (((launch_limit_seconds >= 60) AND (launch_limit_seconds <= 86400))),
  constraint farm_role_on_crashed_check CHECK ((on_crashed = ANY (ARRAY['terminate'::text, 'flag'::text, 'ignore'::text]))),
  constraint farm_role_on_missing_check CHECK ((on_missing = ANY (ARRAY['terminate'::text, 'flag'::text, 'ignore'::text]))),
  constraint farm_role_on_stopped_check CHECK ((on_stopped = ANY (ARRAY['terminate'::text, 'flag'::text, 'ignore'::text]))),
  constraint farm_role_pkey PRIMARY KEY (account_id, env_id, id),
  constraint farm_role_reboot_limit_seconds_check CHECK (((reboot_limit_seconds >= 60) AND (reboot_limit_seconds <= 86400))),
  constraint farm_role_role_id_fkey FOREIGN KEY (role_id) REFERENCES role(id)
);
CREATE INDEX farm_role_farm ON farm_role USING btree (account_id, env_id, farm_id);
CREATE INDEX farm_role_role ON farm_role USING btree (role_id, platform, cloud_location);

create table farm_team (
  account_id bigint not null,
  env_id bigint not null,
  farm_id bigint not null,
  team_id bigint not null,
  constraint farm_team_account_id_env_id_farm_id_fkey FOREIGN KEY (account_id, env_id, farm_id) REFERENCES farm(account_id, env_id, id) ON DELETE CASCADE,
  constraint farm_team_account_id_team_id_fkey FOREIGN KEY (account_id, team_id) REFERENCES team(account_id, id),
  constraint farm_team_pkey PRIMARY KEY (account_id, env_id, farm_id, team_id)
);
CREATE INDEX farm_team_team ON farm_team USING btree (account_id, team_id);

create table global_variable (
  id uuid not null,
  owner text not null,
  account_id bigint,
  env_id bigint,
  role_id bigint,
  farm_id bigint,
  farm_role_id bigint,
  server_id uuid,
  name text not null,
  kind text not null,
  value bytea,
  category text,
  description text,
  hidden boolean not null,
  locked boolean not null,
  required_in text,
  output_format text,
  validation_pattern text,
  allowed_values jsonb,
  endpoint_id uuid,
  constraint global_variable_account_id_env_id_farm_id_fkey FOREIGN KEY (account_id, env_id, farm_id) REFERENCES farm(account_id, env_id, id) ON DELETE CASCADE,
  constraint global_variable_account_id_env_id_farm_role_id_fkey FOREIGN KEY (account_id, env_id, farm_role_id) REFERENCES farm_role(account_id, env_id, id) ON DELETE CASCADE,
  constraint global_variable_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id) ON DELETE CASCADE,
  constraint global_variable_account_id_env_id_server_id_fkey FOREIGN KEY (account_id, env_id, server_id) REFERENCES server(account_id, env_id, server_id) ON DELETE CASCADE,
  constraint global_variable_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint global_variable_check CHECK ((num_nonnulls(role_id, farm_id, farm_role_id) <= 1)),
  constraint global_variable_check1 CHECK (((server_id IS NULL) OR (farm_role_id IS NOT NULL))),
  constraint global_variable_check2 CHECK (((env_id IS NOT NULL) OR (num_nonnulls(farm_id, farm_role_id, server_id) = 0))),
  constraint global_variable_check3 CHECK ((owner =
CASE
    WHEN (server_id IS NOT NULL) THEN ('server '::text || server_id)
    WHEN (farm_role_id IS NOT NULL) THEN ('farmrole '::text || farm_role_id)
    WHEN (farm_id IS NOT NULL) THEN ('farm '::text || farm_id)
    WHEN (role_id IS NOT NULL) THEN ('role '::text || role_id)
    WHEN (env_id IS NOT NULL) THEN ('environment '::text || env_id)
    WHEN (account_id IS NOT NULL) THEN ('account '::text || account_id)
    ELSE 'scalr'::text
END)),
  constraint global_variable_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoint(id),
  constraint global_variable_kind_check CHECK ((kind = ANY (ARRAY['string'::text, 'json'::text, 'list'::text, 'remote_list'::text]))),
  constraint global_variable_pkey PRIMARY KEY (id),
  constraint global_variable_role_id_fkey FOREIGN KEY (role_id) REFERENCES role(id) ON DELETE CASCADE
);
CREATE INDEX global_variable_endpoint ON global_variable USING btree (endpoint_id);
CREATE INDEX global_variable_environment ON global_variable USING btree (account_id, env_id);
CREATE INDEX global_variable_farm ON global_variable USING btree (account_id, env_id, farm_id) WHERE (farm_id IS NOT NULL);
CREATE INDEX global_variable_farm_role ON global_variable USING btree (account_id, env_id, farm_role_id) WHERE (farm_role_id IS NOT NULL);
CREATE UNIQUE INDEX global_variable_name ON global_variable USING btree (owner, lower(name));
CREATE INDEX global_variable_role ON global_variable USING btree (role_id) WHERE (role_id IS NOT NULL);
CREATE INDEX global_variable_server ON global_variable USING btree (account_id, env_id, server_id) WHERE (server_id IS NOT NULL);

create table image (
  id uuid not null,
  account_id bigint,
  env_id bigint,
  name text not null,
  platform text not null,
  cloud_location text,
  cloud_image_id text not null,
  os_id text not null,
  architecture text not null,
  size_gb bigint,
  type text,
  agent_installed boolean not null,
  cloud_init_installed boolean not null,
  deprecated boolean not null default false,
  source text not null default 'Manual'::text,
  status text not null default 'active'::text,
  status_error text,
  added_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint image_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint image_account_id_env_id_platform_cloud_location_cloud_image_key UNIQUE NULLS NOT DISTINCT (account_id, env_id, platform, cloud_location, cloud_image_id),
  constraint image_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint image_architecture_check CHECK ((architecture = ANY (ARRAY['i386'::text, 'x86_64'::text]))),
  constraint image_check CHECK (((env_id IS NULL) OR (account_id IS NOT NULL))),
  constraint image_os_id_fkey FOREIGN KEY (os_id) REFERENCES os(id),
  constraint image_pkey PRIMARY KEY (id),
  constraint image_source_check CHECK ((source = ANY (ARRAY['Manual'::text, 'BundleTask'::text]))),
  constraint image_status_check CHECK ((status = ANY (ARRAY['active'::text, 'pending_delete'::text, 'failed'::text])))
);

create table inventory_location (
  account_id bigint not null,
  env_id bigint not null,
  credential_id text not null,
  location text not null,
  platform text not null,
  begun timestamp with time zone,
  ended timestamp with time zone,
  wanted timestamp with time zone,
  failures integer not null default 0,
  failed_at timestamp with time zone,
  error text,
  detached_at timestamp with time zone,
  constraint inventory_location_pkey PRIMARY KEY (account_id, env_id, credential_id, location)
);

create table inventory_machine (
  account_id bigint not null,
  env_id bigint not null,
  credential_id text not null,
  location text not null,
  machine text not null,
  state text not null,
  token uuid,
  installation text,
  instance_type text not null,
  public_ips text[] not null,
  private_ips text[] not null,
  created_at timestamp with time zone not null,
  tags jsonb not null,
  constraint inventory_machine_pkey PRIMARY KEY (account_id, env_id, credential_id, location, machine)
);
CREATE INDEX inventory_machine_token ON inventory_machine USING btree (account_id, env_id, credential_id, location, token) WHERE (token IS NOT NULL);

create table launch_intent (
  token uuid not null,
  account_id bigint not null,
  env_id bigint not null,
  server_id uuid not null,
  request bytea,
  phase text not null,
  phase_at timestamp with time zone,
  cloud_server_id text,
  version bigint not null,
  constraint launch_intent_account_id_env_id_server_id_fkey FOREIGN KEY (account_id, env_id, server_id) REFERENCES server(account_id, env_id, server_id),
  constraint launch_intent_phase_check CHECK ((phase = ANY (ARRAY['written'::text, 'sent'::text, 'answered'::text, 'closed'::text]))),
  constraint launch_intent_pkey PRIMARY KEY (token)
);
CREATE INDEX launch_intent_server ON launch_intent USING btree (server_id, account_id, env_id);
CREATE INDEX launch_intent_undecided ON launch_intent USING btree (server_id, account_id, env_id) WHERE (phase = ANY (ARRAY['written'::text, 'sent'::text]));

create table lease (
  name text not null,
  holder text not null,
  number bigint not null,
  until timestamp with time zone not null,
  constraint lease_pkey PRIMARY KEY (name)
);
CREATE INDEX lease_holder ON lease USING btree (holder);

create table orchestration_event (
  account_id bigint not null,
  env_id bigint not null,
  id uuid not null,
  name text not null,
  server_id uuid not null,
  farm_id bigint not null,
  farm_role_id bigint not null,
  server_index integer not null,
  variables jsonb not null,
  at timestamp with time zone not null,
  fired_by text not null default 'system'::text,
  constraint orchestration_event_fired_by_check CHECK ((fired_by = ANY (ARRAY['system'::text, 'ui'::text, 'api'::text]))),
  constraint orchestration_event_pkey PRIMARY KEY (account_id, env_id, id)
);
CREATE INDEX orchestration_event_by_people ON orchestration_event USING btree (account_id, env_id, fired_by, at, id) WHERE (fired_by <> 'system'::text);
CREATE INDEX orchestration_event_farm ON orchestration_event USING btree (account_id, env_id, farm_id, at, id);
CREATE INDEX orchestration_event_name ON orchestration_event USING btree (account_id, env_id, name, at, id);
CREATE INDEX orchestration_event_order ON orchestration_event USING btree (account_id, env_id, at, id);
CREATE INDEX orchestration_event_server ON orchestration_event USING btree (account_id, env_id, server_id, at);

create table orchestration_log (
  account_id bigint not null,
  env_id bigint not null,
  id uuid not null,
  server_id uuid not null,
  farm_id bigint not null,
  farm_role_id bigint not null,
  server_index integer not null,
  triggered_by text not null,
  event_name text,
  name text not null,
  script_id bigint,
  script_version integer,
  at timestamp with time zone not null,
  exit_code integer,
  elapsed_ms bigint not null,
  stdout bytea not null,
  stderr bytea not null,
  stdout_bytes bigint not null,
  stderr_bytes bigint not null,
  error text,
  sealed boolean not null default false,
  constraint orchestration_log_account_id_env_id_id_fkey FOREIGN KEY (account_id, env_id, id) REFERENCES script_execution(account_id, env_id, id),
  constraint orchestration_log_pkey PRIMARY KEY (account_id, env_id, id),
  constraint orchestration_log_stderr_check CHECK ((octet_length(stderr) <= 20033)),
  constraint orchestration_log_stdout_check CHECK ((octet_length(stdout) <= 20033))
);
CREATE INDEX orchestration_log_farm ON orchestration_log USING btree (account_id, env_id, farm_id, at, id);
CREATE INDEX orchestration_log_order ON orchestration_log USING btree (account_id, env_id, at, id);
CREATE INDEX orchestration_log_server ON orchestration_log USING btree (account_id, env_id, server_id, at);

create table orchestration_rule (
  account_id bigint,
  env_id bigint,
  id uuid not null,
  made bigint not null generated always as identity,
  farm_role_id bigint,
  trigger_event text,
  target text not null,
  conditions jsonb not null,
  action text not null,
  script_id bigint,
  script_version integer,
  path text,
  variables jsonb not null,
  blocking boolean,
  timeout integer,
  position integer not null,
  run_as text,
  enabled boolean not null,
  event_id bigint,
  role_id bigint,
  tower jsonb,
  constraint orchestration_rule_account_id_env_id_farm_role_id_fkey FOREIGN KEY (account_id, env_id, farm_role_id) REFERENCES farm_role(account_id, env_id, id) ON DELETE CASCADE,
  constraint orchestration_rule_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint orchestration_rule_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint orchestration_rule_action_check CHECK ((action = ANY (ARRAY['ScalrScript'::text, 'LocalScript'::text, 'RemoteScript'::text, 'Chef'::text, 'AnsibleTower'::text]))),
  constraint orchestration_rule_check CHECK (((action = 'ScalrScript'::text) = (script_id IS NOT NULL))),
  constraint orchestration_rule_check1 CHECK (((role_id IS NULL) = (account_id IS NOT NULL))),
  constraint orchestration_rule_check2 CHECK (((script_version IS NULL) OR (script_id IS NOT NULL))),
  constraint orchestration_rule_check3 CHECK (((event_id IS NULL) = (trigger_event IS NULL))),
  constraint orchestration_rule_check4 CHECK (((env_id IS NULL) OR (account_id IS NOT NULL))),
  constraint orchestration_rule_check5 CHECK (((farm_role_id IS NULL) OR (env_id IS NOT NULL))),
  constraint orchestration_rule_check6 CHECK (((action = ANY (ARRAY['LocalScript'::text, 'RemoteScript'::text])) = (path IS NOT NULL))),
  constraint orchestration_rule_check7 CHECK (((action = 'AnsibleTower'::text) = (tower IS NOT NULL))),
  constraint orchestration_rule_event_id_fkey FOREIGN KEY (event_id) REFERENCES event_definition(id),
  constraint orchestration_rule_pkey PRIMARY KEY (id),
  constraint orchestration_rule_role_id_fkey FOREIGN KEY (role_id) REFERENCES role(id) ON DELETE CASCADE,
  constraint orchestration_rule_script_id_fkey FOREIGN KEY (script_id) REFERENCES script(id),
  constraint orchestration_rule_script_id_script_version_fkey FOREIGN KEY (script_id, script_version) REFERENCES script_version(script_id, number),
  constraint orchestration_rule_target_check CHECK ((target = ANY (ARRAY['TriggeringServer'::text, 'TriggeringFarmRole'::text, 'Farm'::text]))),
  constraint orchestration_rule_timeout_check CHECK ((timeout > 0))
);
CREATE INDEX orchestration_rule_event ON orchestration_rule USING btree (event_id);
CREATE INDEX orchestration_rule_farm_role ON orchestration_rule USING btree (account_id, env_id, farm_role_id, "position", made);
CREATE INDEX orchestration_rule_role ON orchestration_rule USING btree (role_id, "position", made) WHERE (role_id IS NOT NULL);
CREATE INDEX orchestration_rule_scope ON orchestration_rule USING btree (account_id, env_id, "position", made) WHERE ((role_id IS NULL) AND (farm_role_id IS NULL));
CREATE INDEX orchestration_rule_script ON orchestration_rule USING btree (script_id, script_version);
CREATE INDEX orchestration_rule_tower ON orchestration_rule USING btree (((tower ->> 'configuration'::text))) WHERE (tower IS NOT NULL);

create table orphan_machine (
  account_id bigint not null,
  env_id bigint not null,
  credential_id text not null,
  location text not null,
  platform text not null,
  machine text not null,
  first_listing timestamp with time zone not null,
  asked_at timestamp with time zone,
  constraint orphan_machine_pkey PRIMARY KEY (account_id, env_id, credential_id, location, machine)
);
CREATE INDEX orphan_machine_credential ON orphan_machine USING btree (credential_id);

create table os (
  id text not null,
  family text not null,
  name text not null,
  generation text not null,
  version text not null,
  constraint os_pkey PRIMARY KEY (id)
);

create table project (
  id uuid not null,
  cost_center_id uuid not null,
  account_id bigint,
  env_id bigint,
  name text not null,
  description text not null,
  billing_code text not null,
  lead_email text not null,
  constraint project_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint project_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint project_check CHECK (((env_id IS NULL) OR (account_id IS NOT NULL))),
  constraint project_cost_center_id_fkey FOREIGN KEY (cost_center_id) REFERENCES cost_center(id),
  constraint project_pkey PRIMARY KEY (id)
);
CREATE INDEX project_account ON project USING btree (account_id, env_id);

create table reconcile_report (
  account_id bigint not null,
  env_id bigint not null,
  reconciler text not null,
  scope text not null,
  at timestamp with time zone not null,
  subjects text[] not null,
  done boolean[] not null,
  texts text[] not null,
  constraint reconcile_report_pkey PRIMARY KEY (reconciler, scope)
);
CREATE INDEX reconcile_report_tenant ON reconcile_report USING btree (account_id, env_id, scope);

create table refused_credential (
  account_id bigint not null,
  env_id bigint not null,
  credential_id text not null,
  since timestamp with time zone not null,
  error text not null,
  probe_at timestamp with time zone not null,
  constraint refused_credential_pkey PRIMARY KEY (account_id, env_id, credential_id)
);

create table repeated_request (
  key_id text not null,
  signature bytea not null,
  started_at timestamp with time zone not null,
  status integer,
  body bytea,
  constraint repeated_request_pkey PRIMARY KEY (key_id, signature)
);
CREATE INDEX repeated_request_age ON repeated_request USING btree (started_at);

create table role (
  id bigint not null generated always as identity,
  account_id bigint,
  env_id bigint,
  name text not null,
  description text not null,
  os_id text not null,
  category_id bigint not null,
  quick_start boolean not null,
  quick_start_group text,
  use_agent boolean not null,
  builtin_automation text[] not null,
  tags text[] not null,
  deprecated_at timestamp with time zone,
  replacement_id bigint,
  added_at timestamp with time zone not null,
  restricted boolean not null default false,
  constraint role_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint role_account_id_env_id_name_key UNIQUE NULLS NOT DISTINCT (account_id, env_id, name),
  constraint role_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint role_category_id_fkey FOREIGN KEY (category_id) REFERENCES role_category(id),
  constraint role_check CHECK (((env_id IS NULL) OR (account_id IS NOT NULL))),
  constraint role_os_id_fkey FOREIGN KEY (os_id) REFERENCES os(id),
  constraint role_pkey PRIMARY KEY (id),
  constraint role_replacement_id_fkey FOREIGN KEY (replacement_id) REFERENCES role(id)
);
CREATE INDEX role_category_used ON role USING btree (category_id);

create table role_category (
  id bigint not null generated always as identity,
  account_id bigint,
  env_id bigint,
  name text not null,
  constraint role_category_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint role_category_account_id_env_id_name_key UNIQUE NULLS NOT DISTINCT (account_id, env_id, name),
  constraint role_category_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint role_category_check CHECK (((env_id IS NULL) OR (account_id IS NOT NULL))),
  constraint role_category_pkey PRIMARY KEY (id)
);

create table role_environment (
  account_id bigint not null,
  role_id bigint not null,
  env_id bigint not null,
  constraint role_environment_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id) ON DELETE CASCADE,
  constraint role_environment_pkey PRIMARY KEY (role_id, env_id),
  constraint role_environment_role_id_fkey FOREIGN KEY (role_id) REFERENCES role(id) ON DELETE CASCADE
);
CREATE INDEX role_environment_allowed ON role_environment USING btree (account_id, env_id);

create table role_image (
  role_id bigint not null,
  image_id uuid not null,
  platform text not null,
  cloud_location text,
  constraint role_image_image_id_fkey FOREIGN KEY (image_id) REFERENCES image(id),
  constraint role_image_pkey PRIMARY KEY (role_id, image_id),
  constraint role_image_role_id_fkey FOREIGN KEY (role_id) REFERENCES role(id) ON DELETE CASCADE,
  constraint role_image_role_id_platform_cloud_location_key UNIQUE NULLS NOT DISTINCT (role_id, platform, cloud_location)
);
CREATE INDEX role_image_used ON role_image USING btree (image_id);

create table script (
  id bigint not null generated always as identity,
  account_id bigint,
  env_id bigint,
  name text not null,
  description text not null,
  os_type text not null,
  blocking_default boolean not null,
  timeout_default integer,
  deprecated boolean not null,
  require_admin boolean not null,
  tags text[] not null,
  variables jsonb not null,
  last_version integer not null default 0,
  added_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  constraint script_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint script_account_id_env_id_name_key UNIQUE NULLS NOT DISTINCT (account_id, env_id, name),
  constraint script_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint script_check CHECK (((env_id IS NULL) OR (account_id IS NOT NULL))),
  constraint script_os_type_check CHECK ((os_type = ANY (ARRAY['linux'::text, 'windows'::text, 'cross-platform'::text]))),
  constraint script_pkey PRIMARY KEY (id),
  constraint script_timeout_default_check CHECK ((timeout_default > 0))
);

create table script_execution (
  account_id bigint not null,
  env_id bigint not null,
  id uuid not null,
  server_id uuid not null,
  farm_id bigint not null,
  farm_role_id bigint not null,
  server_index integer not null,
  event_id uuid,
  event_name text,
  own_event boolean not null,
  triggered_by text not null,
  wanted_by text,
  name text not null,
  script_id bigint,
  script_version integer,
  blocking boolean not null,
  timeout integer not null,
  ordered_at timestamp with time zone not null,
  status text not null,
  ended_at timestamp with time zone,
  exit_code integer,
  lost_because text,
  due_at timestamp with time zone,
  order_number bigint,
  question_number bigint,
  hidden bytea,
  constraint script_execution_account_id_env_id_event_id_fkey FOREIGN KEY (account_id, env_id, event_id) REFERENCES orchestration_event(account_id, env_id, id),
  constraint script_execution_check CHECK (((status = 'sent'::text) = (ended_at IS NULL))),
  constraint script_execution_check1 CHECK (((status = 'finished'::text) = (exit_code IS NOT NULL))),
  constraint script_execution_check2 CHECK (((status = 'lost'::text) = (lost_because IS NOT NULL))),
  constraint script_execution_check3 CHECK (((status = 'sent'::text) = (due_at IS NOT NULL))),
  constraint script_execution_check4 CHECK (((status = 'sent'::text) = (order_number IS NOT NULL))),
  constraint script_execution_check5 CHECK (((question_number IS NULL) OR (status = 'sent'::text))),
  constraint script_execution_pkey PRIMARY KEY (account_id, env_id, id),
  constraint script_execution_status_check CHECK ((status = ANY (ARRAY['sent'::text, 'finished'::text, 'lost'::text]))),
  constraint script_execution_triggered_by_check CHECK ((triggered_by = ANY (ARRAY['system'::text, 'api'::text, 'ui'::text])))
);
CREATE INDEX script_execution_due ON script_execution USING btree (due_at) WHERE (status = 'sent'::text);
CREATE INDEX script_execution_event ON script_execution USING btree (account_id, env_id, event_id);
CREATE INDEX script_execution_open ON script_execution USING btree (account_id, env_id, server_id) WHERE (status = 'sent'::text);

create table script_output (
  account_id bigint not null,
  env_id bigint not null,
  execution_id uuid not null,
  stream text not null,
  starts_at bigint not null,
  bytes bytea not null,
  last boolean not null,
  sealed boolean not null default false,
  plain_bytes integer not null,
  constraint script_output_account_id_env_id_execution_id_fkey FOREIGN KEY (account_id, env_id, execution_id) REFERENCES script_execution(account_id, env_id, id),
  constraint script_output_pkey PRIMARY KEY (account_id, env_id, execution_id, stream, starts_at),
  constraint script_output_stream_check CHECK ((stream = ANY (ARRAY['STDOUT'::text, 'STDERR'::text])))
);

create table script_version (
  script_id bigint not null,
  number integer not null,
  body text not null,
  added_at timestamp with time zone not null,
  constraint script_version_pkey PRIMARY KEY (script_id, number),
  constraint script_version_script_id_fkey FOREIGN KEY (script_id) REFERENCES script(id) ON DELETE CASCADE
);

create table server (
  account_id bigint not null,
  env_id bigint not null,
  server_id uuid not null,
  farm_id bigint not null,
  farm_role_id bigint not null,
  index integer not null,
  platform text not null,
  location text not null,
  credential_id text not null,
  role_id bigint not null,
  image_id uuid not null,
  cloud_image text not null,
  instance_type text not null,
  launch_reason smallint not null,
  launched_by text not null,
  created_at timestamp with time zone not null,
  state text not null,
  state_since timestamp with time zone not null,
  cloud_server_id text,
  launch_token uuid,
  attempt integer not null default 0,
  terminate_reason smallint,
  forced boolean not null default false,
  call_at timestamp with time zone,
  reboot_wanted_at timestamp with time zone,
  rebooting_since timestamp with time zone,
  cloud_write_at timestamp with time zone,
  trouble_since timestamp with time zone,
  missing_since timestamp with time zone,
  halted_at timestamp with time zone,
  init_failed text,
  launch_error text,
  early_init_at timestamp with time zone,
  first_running_at timestamp with time zone,
  resizing boolean not null default false,
  down_told boolean not null default false,
  public_ips text[] not null default '{}'::text[],
  private_ips text[] not null default '{}'::text[],
  version bigint not null,
  early_configured_at timestamp with time zone,
  constraint server_account_id_env_id_server_id_key UNIQUE (account_id, env_id, server_id),
  constraint server_index_check CHECK ((index > 0)),
  constraint server_pkey PRIMARY KEY (server_id)
);
CREATE INDEX server_cloud_id ON server USING btree (account_id, env_id, cloud_server_id) WHERE (cloud_server_id IS NOT NULL);
CREATE INDEX server_ended ON server USING btree (account_id, env_id, farm_role_id, created_at) WHERE (state = 'terminated'::text);
CREATE INDEX server_farm ON server USING btree (account_id, env_id, farm_id) WHERE (state <> 'terminated'::text);
CREATE UNIQUE INDEX server_index ON server USING btree (account_id, env_id, farm_role_id, index) WHERE (state <> 'terminated'::text);
CREATE INDEX server_order ON server USING btree (account_id, env_id, created_at, server_id);
CREATE INDEX server_order_of_farm ON server USING btree (account_id, env_id, farm_id, created_at, server_id);
CREATE INDEX server_standing ON server USING btree (account_id, env_id, credential_id, location) WHERE (state <> 'terminated'::text);

create table server_agent (
  account_id bigint not null,
  env_id bigint not null,
  server_id uuid not null,
  hostname text not null,
  agent_version text not null,
  os text not null,
  said_at timestamp with time zone not null,
  rebooted_at timestamp with time zone,
  constraint server_agent_account_id_env_id_server_id_fkey FOREIGN KEY (account_id, env_id, server_id) REFERENCES server(account_id, env_id, server_id) ON DELETE CASCADE,
  constraint server_agent_pkey PRIMARY KEY (account_id, env_id, server_id)
);
CREATE INDEX server_agent_hostname ON server_agent USING btree (account_id, env_id, hostname);

create table session (
  id_hash bytea not null,
  user_id bigint not null,
  began_at timestamp with time zone not null,
  last_seen timestamp with time zone not null,
  constraint session_pkey PRIMARY KEY (id_hash),
  constraint session_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE
);
CREATE INDEX session_by_age ON session USING btree (last_seen);
CREATE INDEX session_by_user ON session USING btree (user_id);

create table team (
  account_id bigint not null,
  id bigint not null generated always as identity,
  name text not null,
  description text not null,
  acl_role_id text not null,
  created_at timestamp with time zone not null,
  constraint team_account_id_acl_role_id_fkey FOREIGN KEY (account_id, acl_role_id) REFERENCES acl_role(account_id, id),
  constraint team_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint team_account_id_name_key UNIQUE (account_id, name),
  constraint team_id_key UNIQUE (id),
  constraint team_pkey PRIMARY KEY (account_id, id)
);
CREATE INDEX team_acl_role ON team USING btree (account_id, acl_role_id);

create table team_environment (
  account_id bigint not null,
  env_id bigint not null,
  team_id bigint not null,
  acl_role_id text,
  constraint team_environment_account_id_acl_role_id_fkey FOREIGN KEY (account_id, acl_role_id) REFERENCES acl_role(account_id, id),
  constraint team_environment_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id) ON DELETE CASCADE,
  constraint team_environment_account_id_team_id_fkey FOREIGN KEY (account_id, team_id) REFERENCES team(account_id, id),
  constraint team_environment_pkey PRIMARY KEY (account_id, env_id, team_id)
);
CREATE INDEX team_environment_acl_role ON team_environment USING btree (account_id, acl_role_id);
CREATE INDEX team_environment_team ON team_environment USING btree (account_id, team_id);

create table team_member (
  account_id bigint not null,
  team_id bigint not null,
  user_id bigint not null,
  constraint team_member_account_id_team_id_fkey FOREIGN KEY (account_id, team_id) REFERENCES team(account_id, id) ON DELETE CASCADE,
  constraint team_member_account_id_user_id_fkey FOREIGN KEY (account_id, user_id) REFERENCES app_user(account_id, id) ON DELETE CASCADE,
  constraint team_member_pkey PRIMARY KEY (account_id, team_id, user_id)
);
CREATE INDEX team_member_user ON team_member USING btree (account_id, user_id);

create table team_member_role (
  account_id bigint not null,
  team_id bigint not null,
  user_id bigint not null,
  acl_role_id text not null,
  constraint team_member_role_account_id_acl_role_id_fkey FOREIGN KEY (account_id, acl_role_id) REFERENCES acl_role(account_id, id),
  constraint team_member_role_account_id_team_id_user_id_fkey FOREIGN KEY (account_id, team_id, user_id) REFERENCES team_member(account_id, team_id, user_id) ON DELETE CASCADE,
  constraint team_member_role_pkey PRIMARY KEY (account_id, team_id, user_id, acl_role_id)
);
CREATE INDEX team_member_role_acl_role ON team_member_role USING btree (account_id, acl_role_id);

create table tower_configuration (
  id uuid not null,
  account_id bigint,
  env_id bigint,
  server_id uuid not null,
  name text not null,
  organization_id bigint not null,
  organization_name text,
  inventory_id bigint not null,
  inventory_name text,
  variables text,
  details bytea not null,
  allow_override boolean not null,
  shared boolean not null,
  constraint tower_configuration_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint tower_configuration_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint tower_configuration_account_id_name_key UNIQUE NULLS NOT DISTINCT (account_id, name),
  constraint tower_configuration_env_id_check CHECK ((env_id IS NULL)),
  constraint tower_configuration_pkey PRIMARY KEY (id),
  constraint tower_configuration_server_id_fkey FOREIGN KEY (server_id) REFERENCES tower_server(id)
);
CREATE INDEX tower_configuration_server ON tower_configuration USING btree (server_id);

create table tower_server (
  id uuid not null,
  account_id bigint,
  env_id bigint,
  url text not null,
  user_name text not null,
  password bytea not null,
  ssl_verification boolean not null,
  certificate text,
  constraint tower_server_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint tower_server_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint tower_server_account_id_url_key UNIQUE NULLS NOT DISTINCT (account_id, url),
  constraint tower_server_env_id_check CHECK ((env_id IS NULL)),
  constraint tower_server_pkey PRIMARY KEY (id)
);

create table webhook_endpoint (
  id uuid not null,
  account_id bigint,
  env_id bigint,
  name text not null,
  url text not null,
  signing_key bytea not null,
  active boolean not null,
  shared boolean not null,
  constraint webhook_endpoint_account_id_env_id_fkey FOREIGN KEY (account_id, env_id) REFERENCES environment(account_id, id),
  constraint webhook_endpoint_account_id_env_id_name_key UNIQUE NULLS NOT DISTINCT (account_id, env_id, name),
  constraint webhook_endpoint_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id),
  constraint webhook_endpoint_check CHECK (((env_id IS NULL) OR (account_id IS NOT NULL))),
  constraint webhook_endpoint_pkey PRIMARY KEY (id)
);

CREATE OR REPLACE FUNCTION audit_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'audit is append-only';
end $function$;

