-- What scripts wrote is sealed from here on; rows from before are read as they are.
alter table orchestration_log
  drop constraint orchestration_log_stdout_check,
  drop constraint orchestration_log_stderr_check,
  add column sealed boolean not null default false,
  -- 33 bytes more than a stream's first 20,000
  add check (octet_length(stdout) <= 20033),
  add check (octet_length(stderr) <= 20033);

alter table script_output
  add column sealed boolean not null default false,
  add column plain_bytes integer;

update script_output set plain_bytes = octet_length(bytes);

alter table script_output alter column plain_bytes set not null;
