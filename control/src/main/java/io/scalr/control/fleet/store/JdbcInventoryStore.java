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
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The inventory as rows; a new listing touches only the rows that differ. */
public final class JdbcInventoryStore implements InventoryStore {
  /**
   * So long after an environment lost a credential its last listing begins: twice the period in
   * which whoever looks for orphans looks at a listing.
   */
  static final Duration LATE = Duration.ofMinutes(2);

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
    return transactions.read(tx ->
        Db.jdbc(tx)
            .sql(
                """
                select * from inventory_location l
                 where detached_at is null
                    or begun is null or begun < detached_at + cast(:late as interval)
                    or exists (select 1 from orphan_machine o
                                where o.account_id = l.account_id and o.env_id = l.env_id
                                  and o.credential_id = l.credential_id
                                  and o.location = l.location)
                 order by env_id, credential_id, location
                """)
            .param("late", LATE.toString())
            .query(
                (row, _) -> new Location(JdbcServerStore.tenant(row), JdbcServerStore.place(row)))
            .list());
  }

  @Override
  public InventoryHead head(Tenant tenant, Place place) {
    return transactions.read(tx ->
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
    // Two lookups, each by its own index, and not one "or": for that PostgreSQL reads the whole
    // location, and each farm role's look at 100 of its 5,000 machines took 46 ms instead of one.
    var byId = "select * from inventory_machine where" + HERE + " and machine = any(:ids)";
    var byToken =
        " union all select * from inventory_machine where"
            + HERE
            + " and token = any(:tokens) and machine <> all(:ids)";
    return listing(
        tenant,
        place,
        tokens.isEmpty() ? byId : byId + byToken,
        (tx, sql) -> {
          var some =
              sql.param("ids", ids.stream().map(CloudServerId::value).toArray(String[]::new));
          return tokens.isEmpty() ? some : some.param("tokens", uuids(tx, tokens));
        });
  }

  private static Array uuids(Tx tx, Collection<LaunchToken> tokens) {
    try {
      return Db.connection(tx)
          .createArrayOf("uuid", tokens.stream().map(LaunchToken::value).toArray());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<Listing> whole(Tenant tenant, Place place) {
    return listing(tenant, place, "select * from inventory_machine where" + HERE, (_, sql) -> sql);
  }

  private Optional<Listing> listing(
      Tenant tenant,
      Place place,
      String which,
      BiFunction<Tx, StatementSpec, StatementSpec> params) {
    // One statement sees one moment, so head and machines are of the same listing; a lock for it
    // would make every look a write that waits for the disk.
    var sql =
        "select h.begun as listing_begun, h.ended as listing_ended, m.*"
            + " from (select begun, ended from inventory_location where"
            + HERE
            + " and begun is not null) h left join ("
            + which
            + ") m on true order by m.machine";
    return transactions.read(tx -> {
      var heads = new ArrayList<Listing>();
      var machines = new ArrayList<CloudServer>();
      params
          .apply(tx, at(tx, tenant, place, sql))
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
    write(tx, tenant, place, once(machines));
  }

  /** While pages are turned a machine may move from one to the next, and be listed twice. */
  private static List<CloudServer> once(List<CloudServer> machines) {
    var byId = new LinkedHashMap<CloudServerId, CloudServer>();
    machines.forEach(machine -> byId.put(machine.id(), machine));
    return List.copyOf(byId.values());
  }

  private void write(Tx tx, Tenant tenant, Place place, List<CloudServer> machines) {
    // Only what differs is written: "on conflict do update" alone locks, and so writes, every row.
    // A full join, because that is never made by nested loops, whatever PostgreSQL believes of a
    // table that has just begun to grow. The location's row is locked since above, so nobody else
    // changes its machines.
    at(
            tx,
            tenant,
            place,
            """
            with n as materialized (
              select n.machine, n.state, n.token::uuid, n.installation, n.type,
                     string_to_array(n.open, ',') as open,
                     string_to_array(n.inner_ips, ',') as inner_ips,
                     n.created::timestamptz, n.tags::jsonb
                from unnest(:machines, :states, :tokens, :installations, :types, :open, :inner,
                            :created, :tags)
                     as n(machine, state, token, installation, type, open, inner_ips, created,
                          tags)),
            differs as materialized (
              select n.*, m.machine as former
                from n full join (
                  select * from inventory_machine
                   where account_id = :account and env_id = :env
                     and credential_id = :credential and location = :location) m
                  on m.machine = n.machine
               where (m.machine, m.state, m.token, m.installation, m.instance_type,
                      m.public_ips, m.private_ips, m.created_at, m.tags)
                     is distinct from
                     (n.machine, n.state, n.token, n.installation, n.type,
                      n.open, n.inner_ips, n.created, n.tags)),
            gone as (
              delete from inventory_machine
               where account_id = :account and env_id = :env
                 and credential_id = :credential and location = :location
                 and machine = any(array(select former from differs where machine is null)))
            insert into inventory_machine
              (account_id, env_id, credential_id, location, machine, state, token, installation,
               instance_type, public_ips, private_ips, created_at, tags)
            select :account, :env, :credential, :location, machine, state, token,
                   installation, type, open, inner_ips, created, tags
              from differs where machine is not null
            on conflict (account_id, env_id, credential_id, location, machine) do update
               set state = excluded.state, token = excluded.token,
                   installation = excluded.installation, instance_type = excluded.instance_type,
                   public_ips = excluded.public_ips, private_ips = excluded.private_ips,
                   created_at = excluded.created_at, tags = excluded.tags
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
    return transactions.read(tx ->
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
