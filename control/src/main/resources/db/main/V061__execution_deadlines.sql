-- When an execution that nobody has reported is looked at; under which number its order lies in the
-- agent's outbox, and the question that was put to the agent after the deadline.
alter table script_execution
  add column due_at timestamptz,
  add column order_number bigint,
  add column question_number bigint;

update script_execution
   set due_at = ordered_at + make_interval(secs => timeout + 120), order_number = 0
 where status = 'sent';

alter table script_execution
  add check ((status = 'sent') = (due_at is not null)),
  add check ((status = 'sent') = (order_number is not null)),
  add check (question_number is null or status = 'sent');

create index script_execution_due on script_execution (due_at) where status = 'sent';
