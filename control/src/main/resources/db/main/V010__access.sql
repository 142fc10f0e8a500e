-- Customers, their environments, users and API keys.
create table account (
  id         bigint generated always as identity primary key,
  name       text not null,
  created_at timestamptz not null
);

-- cost_center_id refers to the cost centre of a later migration, which access does not know.
create table environment (
  account_id     bigint not null references account,
  id             bigint generated always as identity unique,
  name           text not null,
  suspended      boolean not null default false,
  cost_center_id uuid not null,
  created_at     timestamptz not null,
  primary key (account_id, id),
  unique (account_id, name)
);

-- The login is one for the whole installation, so that a log-in names one user.
create table app_user (
  id            bigint generated always as identity primary key,
  account_id    bigint references account,
  login         text not null,
  name          text not null,
  kind          text not null
                check (kind in ('GLOBAL_ADMIN', 'ACCOUNT_OWNER', 'ACCOUNT_ADMIN', 'MEMBER')),
  role          text not null check (role in ('FULL_ACCESS', 'READ_ONLY', 'NO_ACCESS')),
  active        boolean not null,
  password_hash text,
  failed_logins integer not null default 0,
  failed_at     timestamptz,
  created_at    timestamptz not null,
  check ((kind = 'GLOBAL_ADMIN') = (account_id is null))
);

create unique index app_user_login on app_user (lower(login));
create index app_user_account on app_user (account_id);
create unique index app_user_owner on app_user (account_id) where kind = 'ACCOUNT_OWNER';

-- No reference to the user: a key whose user is gone is answered with its own error text.
create table api_key (
  id           text primary key,
  user_id      bigint not null,
  name         text not null,
  -- sealed with api_key.secret:<id> as context
  secret       bytea not null,
  active       boolean not null,
  created_at   timestamptz not null,
  last_used_at timestamptz
);

create index api_key_user on api_key (user_id);

-- A browser that logged in; the id is a SHA-256, because the id itself opens the door.
create table session (
  id_hash   bytea primary key,
  user_id   bigint not null references app_user on delete cascade,
  began_at  timestamptz not null,
  last_seen timestamptz not null
);

create index session_by_user on session (user_id);
create index session_by_age on session (last_seen);
