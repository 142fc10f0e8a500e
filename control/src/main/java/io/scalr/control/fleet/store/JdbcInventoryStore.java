package io.scalr.control.fleet.store;

import static io.scalr.control.fleet.store.Columns.maybeText;
import static io.scalr.control.fleet.store.Columns.maybeTime;
import static io.scalr.control.fleet.store.Columns.texts;
import static io.scalr.control.fleet.store.Columns.time;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.fleet.InventoryHead;
import io.scalr.control.fleet.InventoryStore;
import io.scalr.control.fleet.Listing;
import io.scalr.control.fleet.Orphan;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The inventory as rows; a new listing touches only the rows that differ. */
public final class JdbcInventoryStore implements InventoryStore {
  private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};
  private static final String HERE =
      " account_id = :account and env_id = :env and credential_id = :credential"
          + " and location = :location ";

  private final Transactions transactions;
  private final JsonMapper json = new JsonMapper();

  public JdbcInventoryStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  @Installation
  public List<Location> locations() {
    return transactions.inTransaction(tx ->
        Db.jdbc(tx)
            .sql("select * from inventory_location order by env_id, credential_id, location")
            .query(
                (row, _) -> new Location(JdbcServerStore.tenant(row), JdbcServerStore.place(row)))
            .list());
  }

  @Override
  public InventoryHead head(Tenant tenant, Place place) {
    return transactions.inTransaction(tx ->
        at(tx, tenant, place, "select * from inventory_location where" + HERE)
            .query((row, _) -> head(row))
            .optional()
            .orElse(InventoryHead.NONE));
  }

  private static InventoryHead head(ResultSet row) throws SQLException {
    return new InventoryHead(
        maybeTime(row, "begun"),
        maybeTime(row, "ended"),
        maybeTime(row, "wanted"),
        row.getInt("failures"),
        maybeTime(row, "failed_at"),
        maybeText(row, "error"));
  }

  @Override
  public Optional<Listing> of(
      Tenant tenant, Place place, Collection<CloudServerId> ids, Collection<LaunchToken> tokens) {
    return listing(
        tenant,
        place,
        " and (machine = any(:ids) or token = any(:tokens::uuid[]))",
        sql ->
            sql.param("ids", ids.stream().map(CloudServerId::value).toArray(String[]::new))
                .param(
                    "tokens", tokens.stream().map(LaunchToken::toString).toArray(String[]::new)));
  }

  @Override
  public Optional<Listing> whole(Tenant tenant, Place place) {
    return listing(tenant, place, "", sql -> sql);
  }

  private Optional<Listing> listing(
      Tenant tenant, Place place, String which, Function<StatementSpec, StatementSpec> params) {
    // One statement sees one moment, so head and machines are of the same listing; a lock for it
    // would make every look a write that waits for the disk.
    var sql =
        "select h.begun as listing_begun, h.ended as listing_ended, m.*"
            + " from (select begun, ended from inventory_location where"
            + HERE
            + " and begun is not null) h left join (select * from inventory_machine where"
            + HERE
            + which
            + ") m on true order by m.machine";
    return transactions.inTransaction(tx -> {
      var heads = new ArrayList<Listing>();
      var machines = new ArrayList<CloudServer>();
      params
          .apply(at(tx, tenant, place, sql))
          .query(row -> {
            if (heads.isEmpty()) {
              heads.add(
                  new Listing(time(row, "listing_begun"), time(row, "listing_ended"), List.of()));
            }
            if (row.getString("machine") != null) {
              machines.add(machine(row));
            }
          });
      return heads.stream()
          .findFirst()
          .map(head -> new Listing(head.begun(), head.ended(), machines));
    });
  }

  @Override
  public void replace(
      Tx tx, Tenant tenant, Place place, Instant begun, Instant ended, List<CloudServer> machines) {
    var fresh =
        at(
                tx,
                tenant,
                place,
                """
                insert into inventory_location as l
                  (account_id, env_id, credential_id, location, platform, begun, ended)
                values (:account, :env, :credential, :location, :platform, :begun, :ended)
                on conflict (account_id, env_id, credential_id, location) do update
                   set begun = excluded.begun, ended = excluded.ended,
                       wanted = case when l.wanted > excluded.begun then l.wanted end,
                       failures = 0, failed_at = null, error = null
                 where l.begun is null or l.begun < excluded.begun
                """)
            .param("platform", place.platform().value())
            .param("begun", time(begun))
            .param("ended", time(ended))
            .update();
    if (fresh == 0) {
      return;
    }
    at(
            tx,
            tenant,
            place,
            "delete from inventory_machine where" + HERE + " and machine <> all(:machines)")
        .param("machines", column(machines, m -> m.id().value()))
        .update();
    at(
            tx,
            tenant,
            place,
            """
            insert into inventory_machine as m
              (account_id, env_id, credential_id, location, machine, state, token, installation,
               instance_type, public_ips, private_ips, created_at, tags)
            select :account, :env, :credential, :location, n.machine, n.state, n.token::uuid,
                   n.installation, n.type, string_to_array(n.open, ','),
                   string_to_array(n.inner_ips, ','), n.created::timestamptz, n.tags::jsonb
              from unnest(:machines, :states, :tokens, :installations, :types, :open, :inner,
                          :created, :tags)
                   as n(machine, state, token, installation, type, open, inner_ips, created, tags)
            on conflict (account_id, env_id, credential_id, location, machine) do update
               set state = excluded.state, token = excluded.token,
                   installation = excluded.installation, instance_type = excluded.instance_type,
                   public_ips = excluded.public_ips, private_ips = excluded.private_ips,
                   created_at = excluded.created_at, tags = excluded.tags
             where (m.state, m.token, m.installation, m.instance_type, m.public_ips,
                    m.private_ips, m.created_at, m.tags)
                   is distinct from
                   (excluded.state, excluded.token, excluded.installation,
                    excluded.instance_type, excluded.public_ips, excluded.private_ips,
                    excluded.created_at, excluded.tags)
            """)
        .param("machines", column(machines, m -> m.id().value()))
        .param("states", column(machines, m -> m.state().name()))
        .param("tokens", column(machines, m -> m.token().map(LaunchToken::toString).orElse(null)))
        .param("installations", column(machines, m -> m.installation().orElse(null)))
        .param("types", column(machines, CloudServer::instanceType))
        .param("open", column(machines, m -> String.join(",", m.publicAddresses())))
        .param("inner", column(machines, m -> String.join(",", m.privateAddresses())))
        .param("created", column(machines, m -> m.createdAt().toString()))
        .param("tags", column(machines, m -> encode(m.tags())))
        .update();
  }

  private static String[] column(
      List<CloudServer> machines,
      Function<CloudServer, @org.jspecify.annotations.Nullable String> value) {
    return machines.stream().map(value).toArray(String[]::new);
  }

  @Override
  public void failed(Tx tx, Tenant tenant, Place place, Instant at, String error) {
    at(
            tx,
            tenant,
            place,
            """
            insert into inventory_location as l
              (account_id, env_id, credential_id, location, platform, failures, failed_at, error)
            values (:account, :env, :credential, :location, :platform, 1, :at, :error)
            on conflict (account_id, env_id, credential_id, location) do update
               set failures = l.failures + 1, failed_at = excluded.failed_at,
                   error = excluded.error
            """)
        .param("platform", place.platform().value())
        .param("at", time(at))
        .param("error", error)
        .update();
  }

  @Override
  public void want(Tx tx, Tenant tenant, Place place, Instant begunAfter) {
    at(
            tx,
            tenant,
            place,
            """
            insert into inventory_location as l
              (account_id, env_id, credential_id, location, platform, wanted)
            values (:account, :env, :credential, :location, :platform, :wanted)
            on conflict (account_id, env_id, credential_id, location) do update
               set wanted = least(l.wanted, excluded.wanted)
            """)
        .param("platform", place.platform().value())
        .param("wanted", time(begunAfter))
        .update();
  }

  @Override
  public List<Orphan> orphans(Tenant tenant, Place place) {
    return transactions.inTransaction(tx ->
        at(tx, tenant, place, "select * from orphan_machine where" + HERE + " order by machine")
            .query((row, _) ->
                new Orphan(
                    tenant,
                    place,
                    new CloudServerId(row.getString("machine")),
                    time(row, "first_listing"),
                    maybeTime(row, "asked_at")))
            .list());
  }

  @Override
  public void saveOrphan(Tx tx, Orphan orphan) {
    at(
            tx,
            orphan.tenant(),
            orphan.place(),
            """
            insert into orphan_machine
              (account_id, env_id, credential_id, location, platform, machine, first_listing,
               asked_at)
            values
              (:account, :env, :credential, :location, :platform, :machine, :first, :asked)
            on conflict (account_id, env_id, credential_id, location, machine) do update
               set first_listing = excluded.first_listing, asked_at = excluded.asked_at
            """)
        .param("platform", orphan.place().platform().value())
        .param("machine", orphan.machine().value())
        .param("first", time(orphan.firstListing()))
        .param("asked", time(orphan.askedAt()))
        .update();
  }

  @Override
  public void dropOrphan(Tx tx, Orphan orphan) {
    at(
            tx,
            orphan.tenant(),
            orphan.place(),
            "delete from orphan_machine where" + HERE + " and machine = :machine")
        .param("machine", orphan.machine().value())
        .update();
  }

  private static StatementSpec at(Tx tx, Tenant tenant, Place place, String sql) {
    return Db.jdbc(tx)
        .sql(sql)
        .param("account", tenant.account().value())
        .param("env", tenant.environment().value())
        .param("credential", place.credentialId())
        .param("location", place.location().value());
  }

  private CloudServer machine(ResultSet row) throws SQLException {
    return new CloudServer(
        new CloudServerId(row.getString("machine")),
        MachineState.valueOf(row.getString("state")),
        Optional.ofNullable(row.getObject("token", UUID.class)).map(LaunchToken::new),
        maybeText(row, "installation"),
        row.getString("instance_type"),
        texts(row, "public_ips"),
        texts(row, "private_ips"),
        time(row, "created_at"),
        decode(row.getString("tags")));
  }

  private String encode(Map<String, String> tags) {
    try {
      return json.writeValueAsString(tags);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> decode(String tags) {
    try {
      return json.readValue(tags, TAGS);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
