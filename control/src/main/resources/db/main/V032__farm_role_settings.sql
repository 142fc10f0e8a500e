-- Time limits of a farm role, and what to do with its servers in trouble. The defaults are the
-- vendor's; a grace without seconds is "auto".
alter table farm_role
  add column launch_limit_seconds integer not null default 2400
      check (launch_limit_seconds between 60 and 86400),
  add column reboot_limit_seconds integer not null default 360
      check (reboot_limit_seconds between 60 and 86400),
  add column grace_seconds integer default 180 check (grace_seconds between 0 and 7200),
  add column keep_failed boolean not null default false,
  add column on_missing text not null default 'terminate'
      check (on_missing in ('terminate', 'flag', 'ignore')),
  add column on_crashed text not null default 'terminate'
      check (on_crashed in ('terminate', 'flag', 'ignore')),
  add column on_stopped text not null default 'terminate'
      check (on_stopped in ('terminate', 'flag', 'ignore'));
