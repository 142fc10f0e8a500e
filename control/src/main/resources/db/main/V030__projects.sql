-- Cost centres and projects. The two defaults have the ids that the old product gave them, because
-- clients and reports know them.
create table cost_center (
  id           uuid primary key,
  name         text not null unique,
  billing_code text not null
);

create table project (
  id             uuid primary key,
  cost_center_id uuid not null references cost_center,
  account_id     bigint,
  env_id         bigint,
  name           text not null,
  description    text not null,
  billing_code   text not null,
  lead_email     text not null,
  check (env_id is null or account_id is not null)
);

insert into cost_center (id, name, billing_code)
values ('3f54770e-bf1a-11e3-92c5-000feae9c516', 'Cost center 01', 'CC-00');

insert into project (id, cost_center_id, name, description, billing_code, lead_email)
values ('30c59dba-fc9b-4d0f-83ec-4b5043b12f72', '3f54770e-bf1a-11e3-92c5-000feae9c516',
        'Project 01', '', 'PR-00', 'admin@localhost');
