-- The agent said BeforeHostUp before the launch's answer was recorded; told once its machine is known.
alter table server add column early_configured_at timestamptz;
