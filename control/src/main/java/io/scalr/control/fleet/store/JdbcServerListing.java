package io.scalr.control.fleet.store;

import io.scalr.control.cloud.CloudServer;
import io.scalr.control.fleet.LaunchReason;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerListing;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Rows;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Lists of servers, table {@code server}. */
public final class JdbcServerListing implements ServerListing {
  private static final ListQuery LIST =
      new ListQuery(
              """
              select * from server
               where account_id = :account and env_id = :env
                 and (state <> 'terminated' or state = 'terminated' and state_since >= :goneSince)
              """,
              Map.ofEntries(
                  Map.entry(
                      "hostname",
                      """
                      exists (select 1 from server_agent said
                               where said.account_id = server.account_id
                                 and said.env_id = server.env_id
                                 and said.server_id = server.server_id and said.hostname = :value)
                      """),
                  Map.entry("launchedBy", "lower(launched_by) = lower(:value)"),
                  Map.entry("index", ListQuery.whole("index")),
                  Map.entry("publicIp", ":value = any(public_ips)"),
                  Map.entry("privateIp", ":value = any(private_ips)"),
                  Map.entry("id", ListQuery.uuid("server_id")),
                  Map.entry("cloudServerId", "cloud_server_id"),
                  Map.entry("status", "state"),
                  Map.entry("cloudPlatform", "platform"),
                  Map.entry("cloudLocation", "location"),
                  Map.entry("launchReason", reasons()),
                  Map.entry("farmRole", ListQuery.whole("farm_role_id")),
                  Map.entry("farm", ListQuery.whole("farm_id")),
                  Map.entry("instanceType", "instance_type")),
              ListOrder.lastFirst(ListOrder.time("created_at"), ListOrder.uuid("server_id")))
          .ofFarms("server.farm_id");

  @Override
  public Listed<Server> list(Tx tx, Tenant tenant, Instant goneSince, Listing listing) {
    var all = "terminated".equals(listing.filters().get("status"));
    return LIST.run(
        tx,
        listing,
        statement ->
            statement
                .param("account", tenant.account().value())
                .param("env", tenant.environment().value())
                .param("goneSince", Rows.moment(all ? Instant.EPOCH : goneSince)),
        (row, number) -> JdbcServerStore.server(row));
  }

  @Override
  public Set<ServerId> unisolated(Tx tx, Tenant tenant, Collection<ServerId> servers) {
    return Set.copyOf(
        Db.jdbc(tx)
            .sql(
                """
                select s.server_id from server s
                  join inventory_machine m
                    on m.account_id = s.account_id and m.env_id = s.env_id
                   and m.credential_id = s.credential_id and m.location = s.location
                   and m.machine = s.cloud_server_id
                 where s.account_id = :account and s.env_id = :env and s.server_id = any(:servers)
                   and m.tags ->> :tag = 'false'
                """)
            .param("account", tenant.account().value())
            .param("env", tenant.environment().value())
            .param("servers", servers.stream().map(ServerId::value).toArray(UUID[]::new))
            .param("tag", CloudServer.ISOLATED_TAG)
            .query((row, _) -> new ServerId(row.getObject("server_id", UUID.class)))
            .list());
  }

  private static String reasons() {
    return Arrays.stream(LaunchReason.values())
        .map(reason -> "when " + reason.number() + " then '" + reason.text() + "'")
        .collect(Collectors.joining(" ", "case launch_reason ", " end"));
  }
}
