-- The operating systems we know; a catalogue without tenant. Version is what a person reads, id what
-- the API and the clients of the old product send.
create table os (
  id         text primary key,
  family     text not null,
  name       text not null,
  generation text not null,
  version    text not null
);

insert into os (id, family, name, generation, version) values
  ('debian-7',       'debian', 'Debian 7 Wheezy',          '7',  '7'),
  ('debian-8',       'debian', 'Debian 8 Jessie',          '8',  '8'),
  ('debian-9',       'debian', 'Debian 9 Stretch',         '9',  '9'),
  ('debian-10',      'debian', 'Debian 10 Buster',         '10', '10'),
  ('debian-11',      'debian', 'Debian 11 Bullseye',       '11', '11'),
  ('debian-12',      'debian', 'Debian 12 Bookworm',       '12', '12'),
  ('debian-13',      'debian', 'Debian 13 Trixie',         '13', '13'),
  ('ubuntu-10-04',   'ubuntu', 'Ubuntu 10.04 Lucid',       '10', '10.04'),
  ('ubuntu-12-04',   'ubuntu', 'Ubuntu 12.04 Precise',     '12', '12.04'),
  ('ubuntu-14-04',   'ubuntu', 'Ubuntu 14.04 Trusty',      '14', '14.04'),
  ('ubuntu-16-04',   'ubuntu', 'Ubuntu 16.04 Xenial',      '16', '16.04'),
  ('ubuntu-18-04',   'ubuntu', 'Ubuntu 18.04 Bionic',      '18', '18.04'),
  ('ubuntu-20-04',   'ubuntu', 'Ubuntu 20.04 Focal',       '20', '20.04'),
  ('ubuntu-22-04',   'ubuntu', 'Ubuntu 22.04 Jammy',       '22', '22.04'),
  ('ubuntu-24-04',   'ubuntu', 'Ubuntu 24.04 Noble',       '24', '24.04'),
  ('ubuntu-26-04',   'ubuntu', 'Ubuntu 26.04',             '26', '26.04'),
  ('centos-5-x',     'centos', 'CentOS 5.X Final',         '5',  '5.X'),
  ('centos-6-x',     'centos', 'CentOS 6.X Final',         '6',  '6.X'),
  ('centos-7-x',     'centos', 'CentOS 7.X Final',         '7',  '7.X'),
  ('centos-8-x',     'centos', 'CentOS 8.X',               '8',  '8.X'),
  ('centos-9-x',     'centos', 'CentOS Stream 9',          '9',  '9.X'),
  ('centos-10-x',    'centos', 'CentOS Stream 10',         '10', '10.X'),
  ('redhat-5-x',     'redhat', 'Redhat 5.X Tikanga',       '5',  '5.X'),
  ('redhat-6-x',     'redhat', 'Redhat 6.X Santiago',      '6',  '6.X'),
  ('redhat-7-x',     'redhat', 'Redhat 7.X Maipo',         '7',  '7.X'),
  ('redhat-8-x',     'redhat', 'Redhat 8.X Ootpa',         '8',  '8.X'),
  ('redhat-9-x',     'redhat', 'Redhat 9.X Plow',          '9',  '9.X'),
  ('redhat-10-x',    'redhat', 'Redhat 10.X Coughlan',     '10', '10.X'),
  ('windows-2008',   'windows', 'Windows Server 2008',     '2008', '2008Server'),
  ('windows-2012',   'windows', 'Windows Server 2012',     '2012', '2012Server'),
  ('windows-2016',   'windows', 'Windows Server 2016',     '2016', '2016Server'),
  ('windows-2019',   'windows', 'Windows Server 2019',     '2019', '2019Server'),
  ('windows-2022',   'windows', 'Windows Server 2022',     '2022', '2022Server'),
  ('windows-2025',   'windows', 'Windows Server 2025',     '2025', '2025Server');

-- Scoped objects: no account is the scalr scope, an account alone the account's, both an
-- environment's. A lower scope sees its ancestors' objects, so what refers to them refers by id and
-- the code checks that the object is seen from there.
create table role_category (
  id         bigint generated always as identity primary key,
  account_id bigint,
  env_id     bigint,
  name       text not null,
  check (env_id is null or account_id is not null),
  unique nulls not distinct (account_id, env_id, name)
);

insert into role_category (name) values
  ('Base'), ('Databases'), ('Application Servers'), ('Load Balancers'), ('Message Queues'),
  ('Caches'), ('Cloudfoundry'), ('Mixed');

create table image (
  id                   uuid primary key,
  account_id           bigint,
  env_id               bigint,
  name                 text not null,
  platform             text not null,
  cloud_location       text,
  cloud_image_id       text not null,
  os_id                text not null references os,
  architecture         text not null check (architecture in ('i386', 'x86_64')),
  size_gb              bigint,
  type                 text,
  agent_installed      boolean not null,
  cloud_init_installed boolean not null,
  deprecated           boolean not null default false,
  source               text not null default 'Manual' check (source in ('Manual', 'BundleTask')),
  status               text not null default 'active'
                       check (status in ('active', 'pending_delete', 'failed')),
  status_error         text,
  added_at             timestamptz not null,
  last_used_at         timestamptz,
  check (env_id is null or account_id is not null),
  unique nulls not distinct (account_id, env_id, platform, cloud_location, cloud_image_id)
);

create table role (
  id                 bigint generated always as identity primary key,
  account_id         bigint,
  env_id             bigint,
  name               text not null,
  description        text not null,
  os_id              text not null references os,
  category_id        bigint not null references role_category,
  quick_start        boolean not null,
  quick_start_group  text,
  use_agent          boolean not null,
  builtin_automation text[] not null,
  tags               text[] not null,
  deprecated_at      timestamptz,
  replacement_id     bigint references role,
  added_at           timestamptz not null,
  check (env_id is null or account_id is not null),
  unique nulls not distinct (account_id, env_id, name)
);

create index role_category_used on role (category_id);

-- One image for each platform and location: a farm role's place decides which.
create table role_image (
  role_id        bigint not null references role on delete cascade,
  image_id       uuid not null references image,
  platform       text not null,
  cloud_location text,
  primary key (role_id, image_id),
  unique nulls not distinct (role_id, platform, cloud_location)
);

create index role_image_used on role_image (image_id);
