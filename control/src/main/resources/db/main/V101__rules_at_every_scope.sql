-- A rule belongs to an account, an environment, a role or a farm role. A role's rule has no tenant of
-- its own: the role has one, and may be promoted.
alter table orchestration_rule
  drop constraint orchestration_rule_pkey,
  drop constraint orchestration_rule_action_check,
  drop constraint orchestration_rule_check1,
  alter column account_id drop not null,
  alter column env_id drop not null,
  alter column farm_role_id drop not null,
  add column role_id bigint references role on delete cascade,
  add column tower jsonb;

alter table orchestration_rule
  add primary key (id),
  add foreign key (account_id) references account,
  add foreign key (account_id, env_id) references environment (account_id, id),
  add check ((role_id is null) = (account_id is not null)),
  add check (env_id is null or account_id is not null),
  add check (farm_role_id is null or env_id is not null),
  add check (action in ('ScalrScript', 'LocalScript', 'RemoteScript', 'Chef', 'AnsibleTower')),
  add check ((action in ('LocalScript', 'RemoteScript')) = (path is not null)),
  add check ((action = 'AnsibleTower') = (tower is not null));

create index orchestration_rule_role on orchestration_rule (role_id, position, made)
  where role_id is not null;
create index orchestration_rule_scope on orchestration_rule (account_id, env_id, position, made)
  where role_id is null and farm_role_id is null;
