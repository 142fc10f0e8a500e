-- What rules can be hung on. The server's own live at the installation's scope; people add theirs to
-- an account or an environment. A name is an id: nobody sees two events of one name.
create table event_definition (
  id          bigint generated always as identity primary key,
  account_id  bigint references account,
  env_id      bigint,
  name        text not null check (name ~ '^[A-Za-z0-9]{1,25}$'),
  description text not null,
  foreign key (account_id, env_id) references environment (account_id, id),
  check (env_id is null or account_id is not null)
);

-- Two names that differ in case only would be mistaken for each other.
create unique index event_definition_name
  on event_definition (lower(name), account_id, env_id) nulls not distinct;
create index event_definition_scope on event_definition (account_id, env_id, id);

insert into event_definition (name, description) values
  ('BeforeInstanceLaunch', 'The cloud has accepted the launch of the Server.'),
  ('InstanceLaunchFailed', 'The cloud refused the launch of the Server.'),
  ('HostInit', 'The Server has booted and its agent has started for the first time.'),
  ('HostInitFailed', 'The initialization of the Server failed.'),
  ('BeforeHostUp', 'The Server is configured; what blocks here ends before HostUp.'),
  ('HostUp', 'The Server is running.'),
  ('RebootBegin', 'The Server is going to reboot.'),
  ('RebootComplete', 'The Server has rebooted.'),
  ('ResumeComplete', 'The Server has booted after it was suspended.'),
  ('IPAddressChanged', 'An IP address of the Server has changed.'),
  ('BeforeHostTerminate', 'The Server is going to be terminated or suspended.'),
  ('HostDown', 'The Server is terminated or suspended.');

-- A rule on one event holds it: an event in use cannot be deleted.
alter table orchestration_rule add column event_id bigint references event_definition;

update orchestration_rule r set event_id = d.id
  from event_definition d where d.account_id is null and d.name = r.trigger_event;

alter table orchestration_rule add check ((event_id is null) = (trigger_event is null));

create index orchestration_rule_event on orchestration_rule (event_id);

-- Who fired it: the machine, or a person through the page or the API.
alter table orchestration_event
  add column fired_by text not null default 'system' check (fired_by in ('system', 'ui', 'api'));

-- The event log is read newest first, by what it may be filtered by.
create index orchestration_event_order on orchestration_event (account_id, env_id, at, id);
create index orchestration_event_farm on orchestration_event (account_id, env_id, farm_id, at, id);
create index orchestration_event_name on orchestration_event (account_id, env_id, name, at, id);
create index orchestration_event_by_people on orchestration_event (account_id, env_id, fired_by, at, id)
  where fired_by <> 'system';
