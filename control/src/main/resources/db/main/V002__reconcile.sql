-- Who may activate which scope. The number only grows.
create table lease (
  name   text primary key,
  holder text not null,
  number bigint not null,
  until  timestamptz not null
);

create index lease_holder on lease (holder);

-- Why each scope is as it is: the last report of each reconciler.
create table reconcile_report (
  account_id bigint not null,
  env_id     bigint not null,
  reconciler text not null,
  scope      text not null,
  at         timestamptz not null,
  subjects   text[] not null,
  done       boolean[] not null,
  texts      text[] not null,
  primary key (reconciler, scope)
);

create index reconcile_report_tenant on reconcile_report (account_id, env_id, scope);
