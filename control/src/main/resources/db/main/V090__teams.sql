-- Who may do what: users are held by teams, teams are given environments, and ACL roles say what
-- the members may do there.

-- A predefined role with what the account changed in it.
create table acl_role (
  account_id bigint not null references account on delete cascade,
  id         text not null unique check (id ~ '^[0-9a-f]{20}$'),
  name       text not null,
  base       text not null check (base in ('FULL_ACCESS', 'READ_ONLY', 'NO_ACCESS')),
  -- the account's copy of a predefined role; nobody changes or deletes it
  predefined boolean not null,
  -- number of a resource -> the permissions given instead of the base's; null: the resource is
  -- taken away
  changes    jsonb not null,
  primary key (account_id, id),
  unique (account_id, name),
  check (not predefined or changes = '{}')
);

create table team (
  -- without users and environments nothing of it is left
  account_id  bigint not null references account on delete cascade,
  id          bigint generated always as identity unique,
  name        text not null,
  description text not null,
  acl_role_id text not null,
  created_at  timestamptz not null,
  primary key (account_id, id),
  unique (account_id, name),
  foreign key (account_id, acl_role_id) references acl_role (account_id, id)
);

create index team_acl_role on team (account_id, acl_role_id);

-- What a member refers to carries the account, so no team holds a user of another one.
alter table app_user add unique (account_id, id);

create table team_member (
  account_id bigint not null,
  team_id    bigint not null,
  user_id    bigint not null,
  primary key (account_id, team_id, user_id),
  foreign key (account_id, team_id) references team (account_id, id) on delete cascade,
  foreign key (account_id, user_id) references app_user (account_id, id) on delete cascade
);

create index team_member_user on team_member (account_id, user_id);

-- What a member has in the team instead of the team's own role.
create table team_member_role (
  account_id  bigint not null,
  team_id     bigint not null,
  user_id     bigint not null,
  acl_role_id text not null,
  primary key (account_id, team_id, user_id, acl_role_id),
  foreign key (account_id, team_id, user_id) references team_member on delete cascade,
  foreign key (account_id, acl_role_id) references acl_role (account_id, id)
);

create index team_member_role_acl_role on team_member_role (account_id, acl_role_id);

-- Without an ACL role of its own the team's counts. A team that has environments is not deleted;
-- an environment takes its teams' access with it.
create table team_environment (
  account_id  bigint not null,
  env_id      bigint not null,
  team_id     bigint not null,
  acl_role_id text,
  primary key (account_id, env_id, team_id),
  foreign key (account_id, env_id) references environment (account_id, id) on delete cascade,
  foreign key (account_id, team_id) references team (account_id, id),
  foreign key (account_id, acl_role_id) references acl_role (account_id, id)
);

create index team_environment_team on team_environment (account_id, team_id);
create index team_environment_acl_role on team_environment (account_id, acl_role_id);

-- What there is already. A user's predefined role counted in all environments of the account: it
-- becomes a team of the users who had it, with access to all environments that there are.
insert into acl_role (account_id, id, name, base, predefined, changes)
select account.id, substr(md5(gen_random_uuid()::text), 1, 20), kind.name, kind.base, true, '{}'
  from account
 cross join (values ('FULL_ACCESS', 'Full access'), ('READ_ONLY', 'Read-only'),
                    ('NO_ACCESS', 'No access')) as kind (base, name);

insert into team (account_id, name, description, acl_role_id, created_at)
select r.account_id, r.name, 'Users who had this role in all environments', r.id, now()
  from acl_role r
 where r.base <> 'NO_ACCESS'
   and exists (select 1 from app_user u
                where u.account_id = r.account_id and u.role = r.base
                  and u.kind in ('ACCOUNT_ADMIN', 'MEMBER'))
 order by r.account_id, r.base;

insert into team_member (account_id, team_id, user_id)
select u.account_id, t.id, u.id
  from app_user u
  join acl_role r on r.account_id = u.account_id and r.base = u.role
  join team t on t.account_id = r.account_id and t.acl_role_id = r.id
 where u.kind in ('ACCOUNT_ADMIN', 'MEMBER');

insert into team_environment (account_id, env_id, team_id)
select t.account_id, e.id, t.id
  from team t
  join environment e on e.account_id = t.account_id;

alter table app_user drop column role;
