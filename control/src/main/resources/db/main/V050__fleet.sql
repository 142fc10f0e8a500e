-- Servers, from decision to gone.
create table server (
  account_id       bigint not null,
  env_id           bigint not null,
  server_id        uuid primary key,
  farm_id          bigint not null,
  farm_role_id     bigint not null,
  index            integer not null check (index > 0),
  platform         text not null,
  location         text not null,
  credential_id    text not null,
  role_id          bigint not null,
  image_id         uuid not null,
  cloud_image      text not null,
  instance_type    text not null,
  launch_reason    smallint not null,
  launched_by      text not null,
  created_at       timestamptz not null,
  state            text not null,
  state_since      timestamptz not null,
  cloud_server_id  text,
  launch_token     uuid,
  attempt          integer not null default 0,
  terminate_reason smallint,
  forced           boolean not null default false,
  call_at          timestamptz,
  reboot_wanted_at timestamptz,
  rebooting_since  timestamptz,
  cloud_write_at   timestamptz,
  trouble_since    timestamptz,
  missing_since    timestamptz,
  halted_at        timestamptz,
  init_failed      text,
  launch_error     text,
  early_init_at    timestamptz,
  first_running_at timestamptz,
  resizing         boolean not null default false,
  down_told        boolean not null default false,
  public_ips       text[] not null default '{}',
  private_ips      text[] not null default '{}',
  version          bigint not null,
  unique (account_id, env_id, server_id)
);

-- The index of a server is free again only when it is proven gone.
create unique index server_index on server (account_id, env_id, farm_role_id, index)
  where state <> 'terminated';
create index server_farm on server (account_id, env_id, farm_id) where state <> 'terminated';
create index server_ended on server (account_id, env_id, farm_role_id, created_at)
  where state = 'terminated';
create index server_standing on server (account_id, env_id, credential_id, location)
  where state <> 'terminated';

-- Launches, written down before they are called. The request is sealed, and blank once it cannot
-- be repeated any more.
create table launch_intent (
  token           uuid primary key,
  account_id      bigint not null,
  env_id          bigint not null,
  server_id       uuid not null,
  request         bytea,
  phase           text not null check (phase in ('written', 'sent', 'answered', 'closed')),
  phase_at        timestamptz,
  cloud_server_id text,
  version         bigint not null,
  foreign key (account_id, env_id, server_id) references server (account_id, env_id, server_id)
);

create index launch_intent_server on launch_intent (account_id, env_id, server_id);
create index launch_intent_undecided on launch_intent (account_id, env_id, server_id)
  where phase in ('written', 'sent');

-- What listings said, by location of a credential.
create table inventory_location (
  account_id    bigint not null,
  env_id        bigint not null,
  credential_id text not null,
  location      text not null,
  platform      text not null,
  begun         timestamptz,
  ended         timestamptz,
  wanted        timestamptz,
  failures      integer not null default 0,
  failed_at     timestamptz,
  error         text,
  primary key (account_id, env_id, credential_id, location)
);

create table inventory_machine (
  account_id    bigint not null,
  env_id        bigint not null,
  credential_id text not null,
  location      text not null,
  machine       text not null,
  state         text not null,
  token         uuid,
  installation  text,
  instance_type text not null,
  public_ips    text[] not null,
  private_ips   text[] not null,
  created_at    timestamptz not null,
  tags          jsonb not null,
  primary key (account_id, env_id, credential_id, location, machine)
);

create index inventory_machine_token
  on inventory_machine (account_id, env_id, credential_id, location, token);

-- Machines of ours that belong to nobody, until they are gone.
create table orphan_machine (
  account_id    bigint not null,
  env_id        bigint not null,
  credential_id text not null,
  location      text not null,
  platform      text not null,
  machine       text not null,
  first_listing timestamptz not null,
  asked_at      timestamptz,
  primary key (account_id, env_id, credential_id, location, machine)
);
