-- What the user wants. The status is the desired state itself; what became of it is fleet's.
create table farm (
  account_id   bigint not null,
  env_id       bigint not null,
  id           bigint generated always as identity unique,
  name         text not null,
  description  text not null,
  hash         text not null,
  timezone     text not null,
  launch_order text not null check (launch_order in ('simultaneous', 'sequential')),
  project_id   uuid not null references project,
  owner_id     bigint,
  owner_email  text,
  status       text not null check (status in
               ('pending_launch', 'running', 'suspended', 'pending_terminate', 'terminated')),
  created_at   timestamptz not null,
  version      bigint not null default 1,
  primary key (account_id, env_id, id),
  unique (account_id, env_id, name)
);

create index farm_project on farm (project_id);

create table farm_role (
  account_id      bigint not null,
  env_id          bigint not null,
  id              bigint generated always as identity unique,
  farm_id         bigint not null,
  role_id         bigint not null references role,
  alias           text not null,
  platform        text not null,
  cloud_location  text not null,
  instance_type   text not null,
  launch_index    integer not null,
  scaling_enabled boolean not null,
  min_instances   integer not null,
  max_instances   integer not null,
  -- what was asked for last, by whom and why; held between the bounds by whoever reads it
  wanted          integer not null,
  wanted_cause    text not null,
  wanted_by       text not null,
  -- failed launches are counted from here
  resumed_at      timestamptz not null,
  resumed_by      text not null,
  version         bigint not null default 1,
  primary key (account_id, env_id, id),
  foreign key (account_id, env_id, farm_id) references farm on delete cascade,
  -- an environment keeps a cloud while a farm role wants servers there
  foreign key (account_id, env_id, platform) references environment_cloud,
  unique (account_id, env_id, farm_id, alias),
  check (0 <= min_instances and min_instances <= max_instances),
  check (0 <= wanted and wanted <= max_instances)
);

create index farm_role_role on farm_role (role_id, platform, cloud_location);
create index farm_role_farm on farm_role (account_id, env_id, farm_id);
