-- Each begins with what is asked for, not with the tenant: a plan made while the table is small is
-- kept, and one that enters by the tenant then reads all of its intents for each of them.
drop index launch_intent_server;
drop index launch_intent_undecided;
create index launch_intent_server on launch_intent (server_id, account_id, env_id);
create index launch_intent_undecided on launch_intent (server_id, account_id, env_id)
 where phase in ('written', 'sent');
