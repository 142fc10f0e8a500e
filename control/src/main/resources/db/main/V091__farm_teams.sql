-- The teams whose farm it is, beside its owner.
create table farm_team (
  account_id bigint not null,
  env_id     bigint not null,
  farm_id    bigint not null,
  team_id    bigint not null,
  primary key (account_id, env_id, farm_id, team_id),
  foreign key (account_id, env_id, farm_id) references farm on delete cascade,
  foreign key (account_id, team_id) references team (account_id, id)
);

create index farm_team_team on farm_team (account_id, team_id);
create index farm_owner on farm (account_id, env_id, owner_id);
