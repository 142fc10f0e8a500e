-- A configuration is asked whether a rule names it before it is deleted.
create index orchestration_rule_tower on orchestration_rule ((tower ->> 'configuration'))
  where tower is not null;
