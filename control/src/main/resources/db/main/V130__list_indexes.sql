-- Pages of the long lists begin at a place of their order, also under their usual filters. None of
-- these columns changes after the row's first day, so updates of a server stay within its page.
create index server_order on server (account_id, env_id, created_at, server_id);
create index server_order_of_farm on server (account_id, env_id, farm_id, created_at, server_id);
create index server_cloud_id on server (account_id, env_id, cloud_server_id)
  where cloud_server_id is not null;
create index orchestration_log_farm on orchestration_log (account_id, env_id, farm_id, at, id);
