package io.scalr.control.integration.store;

import io.scalr.control.integration.TowerConfiguration;
import io.scalr.control.integration.TowerConfiguration.Named;
import io.scalr.control.integration.TowerServer;
import io.scalr.control.integration.TowerStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Rows;
import io.scalr.control.store.ScopeColumns;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Towers, tables {@code tower_server} and {@code tower_configuration}. */
public final class JdbcTowerStore implements TowerStore {
  private static final String SERVERS = "select * from tower_server where " + ScopeColumns.SEEN;
  private static final String CONFIGURATIONS =
      "select * from tower_configuration where "
          + ScopeColumns.SEEN
          + " and (shared or "
          + ScopeColumns.OWN
          + ")";

  private static final ListQuery SERVER_LIST =
      new ListQuery(
          SERVERS,
          Map.of("id", ListQuery.uuid("id"), "url", "url", "scope", ScopeColumns.WORD),
          ListOrder.by(ListOrder.text("url"), ListOrder.uuid("id")));
  private static final ListQuery CONFIGURATION_LIST =
      new ListQuery(
          CONFIGURATIONS,
          Map.of(
              "id",
              ListQuery.uuid("id"),
              "server",
              ListQuery.uuid("server_id"),
              "organization",
              ListQuery.whole("organization_id"),
              "inventory",
              ListQuery.whole("inventory_id"),
              "scope",
              ScopeColumns.WORD),
          ListOrder.by(ListOrder.text("name"), ListOrder.uuid("id")));

  private final Sealer sealer;

  public JdbcTowerStore(Sealer sealer) {
    this.sealer = sealer;
  }

  @Override
  public Listed<TowerServer> servers(Tx tx, Scope from, Listing listing) {
    return SERVER_LIST.run(tx, listing, s -> ScopeColumns.bind(s, from), JdbcTowerStore::server);
  }

  @Override
  public Optional<TowerServer> server(Tx tx, Scope from, UUID id) {
    // no configuration is made of a server that is about to go
    return ScopeColumns.bind(Db.jdbc(tx).sql(SERVERS + " and id = :id for key share"), from)
        .param("id", id)
        .query(JdbcTowerStore::server)
        .optional();
  }

  @Override
  public boolean urlTaken(Tx tx, Scope own, String url, UUID except) {
    return taken(tx, own, "tower_server", "url", url, except);
  }

  @Override
  public boolean nameTaken(Tx tx, Scope own, String name, UUID except) {
    return taken(tx, own, "tower_configuration", "name", name, except);
  }

  private static boolean taken(
      Tx tx, Scope own, String table, String column, String value, UUID except) {
    var statement =
        Db.jdbc(tx)
            .sql(
                "select exists (select 1 from %s where %s = :value and id <> :except and %s)"
                    .formatted(table, column, ScopeColumns.OWN));
    return ScopeColumns.bind(statement, own)
        .param("value", value)
        .param("except", except)
        .query(Boolean.class)
        .single();
  }

  @Override
  public void insert(Tx tx, TowerServer server, Secret password) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into tower_server
                  (id, account_id, env_id, url, user_name, password, ssl_verification, certificate)
                values (:id, :account, :env, :url, :user, :password, :verify, :certificate)
                """);
    written(ScopeColumns.bind(statement, server.scope()), server)
        .param("password", sealed(server.id(), password))
        .update();
  }

  @Override
  public void update(Tx tx, TowerServer server, Optional<Secret> password) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update tower_server
                   set url = :url, user_name = :user, ssl_verification = :verify,
                       certificate = :certificate, password = coalesce(:password, password)
                 where id = :id
                """);
    written(statement, server)
        .param("password", password.map(p -> sealed(server.id(), p)).orElse(null), Types.BINARY)
        .update();
  }

  private byte[] sealed(UUID server, Secret password) {
    return sealer.seal(password.revealBytes(), "tower_server.password:" + server);
  }

  private static StatementSpec written(StatementSpec statement, TowerServer server) {
    return statement
        .param("id", server.id())
        .param("url", server.url())
        .param("user", server.userName())
        .param("verify", server.sslVerification())
        .param("certificate", server.certificate().orElse(null), Types.VARCHAR);
  }

  @Override
  public boolean lockInUse(Tx tx, UUID server) {
    Db.jdbc(tx)
        .sql("select 1 from tower_server where id = :id for update")
        .param("id", server)
        .query()
        .listOfRows();
    return Db.jdbc(tx)
        .sql("select exists (select 1 from tower_configuration where server_id = :id)")
        .param("id", server)
        .query(Boolean.class)
        .single();
  }

  @Override
  public void deleteServer(Tx tx, UUID id) {
    Db.jdbc(tx).sql("delete from tower_server where id = :id").param("id", id).update();
  }

  @Override
  public Listed<TowerConfiguration> configurations(Tx tx, Scope from, Listing listing) {
    return CONFIGURATION_LIST.run(
        tx, listing, s -> ScopeColumns.bind(s, from), this::configuration);
  }

  @Override
  public Optional<TowerConfiguration> configuration(Tx tx, Scope from, UUID id) {
    return ScopeColumns.bind(Db.jdbc(tx).sql(CONFIGURATIONS + " and id = :id"), from)
        .param("id", id)
        .query(this::configuration)
        .optional();
  }

  @Override
  public Optional<TowerConfiguration> hold(
      Tx tx, Scope from, Optional<UUID> id, Optional<String> name) {
    var nearest = " order by account_id nulls last limit 1 for key share";
    var named = id.isPresent() ? " and id = :id" : " and name = :name";
    return ScopeColumns.bind(Db.jdbc(tx).sql(CONFIGURATIONS + named + nearest), from)
        .param("id", id.orElse(null), Types.OTHER)
        .param("name", name.orElse(null), Types.VARCHAR)
        .query(this::configuration)
        .optional();
  }

  @Override
  public void lockConfiguration(Tx tx, UUID id) {
    Db.jdbc(tx)
        .sql("select 1 from tower_configuration where id = :id for update")
        .param("id", id)
        .query()
        .listOfRows();
  }

  @Override
  public void insert(Tx tx, TowerConfiguration configuration) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into tower_configuration
                  (id, account_id, env_id, server_id, name, organization_id, organization_name,
                   inventory_id, inventory_name, variables, details, allow_override, shared)
                values (:id, :account, :env, :server, :name, :organization, :organizationName,
                        :inventory, :inventoryName, :variables, :details, :override, :shared)
                """);
    written(ScopeColumns.bind(statement, configuration.scope()), configuration).update();
  }

  @Override
  public void update(Tx tx, TowerConfiguration configuration) {
    written(
            Db.jdbc(tx)
                .sql(
                    """
                    update tower_configuration
                       set server_id = :server, name = :name,
                           organization_id = :organization,
                           organization_name = :organizationName,
                           inventory_id = :inventory, inventory_name = :inventoryName,
                           variables = :variables, details = :details,
                           allow_override = :override, shared = :shared
                     where id = :id
                    """),
            configuration)
        .update();
  }

  private StatementSpec written(StatementSpec statement, TowerConfiguration it) {
    var details = new TowerDetails(it.groups(), it.credentials()).write();
    return statement
        .param("id", it.id())
        .param("server", it.server())
        .param("name", it.name())
        .param("organization", it.organization().id())
        .param("organizationName", it.organization().name().orElse(null), Types.VARCHAR)
        .param("inventory", it.inventory().id())
        .param("inventoryName", it.inventory().name().orElse(null), Types.VARCHAR)
        .param("variables", it.variables().orElse(null), Types.VARCHAR)
        .param("details", sealer.seal(details, context(it.id())))
        .param("override", it.allowOverride())
        .param("shared", it.shared());
  }

  @Override
  public void deleteConfiguration(Tx tx, UUID id) {
    Db.jdbc(tx).sql("delete from tower_configuration where id = :id").param("id", id).update();
  }

  private static String context(UUID id) {
    return "tower_configuration.details:" + id;
  }

  private static TowerServer server(ResultSet row, int number) throws SQLException {
    return new TowerServer(
        row.getObject("id", UUID.class),
        ScopeColumns.read(row),
        row.getString("url"),
        row.getString("user_name"),
        row.getBoolean("ssl_verification"),
        Rows.maybeText(row, "certificate"));
  }

  private TowerConfiguration configuration(ResultSet row, int number) throws SQLException {
    var id = row.getObject("id", UUID.class);
    var details = TowerDetails.read(sealer.open(row.getBytes("details"), context(id)));
    return new TowerConfiguration(
        id,
        ScopeColumns.read(row),
        row.getString("name"),
        row.getObject("server_id", UUID.class),
        new Named(row.getLong("organization_id"), Rows.maybeText(row, "organization_name")),
        new Named(row.getLong("inventory_id"), Rows.maybeText(row, "inventory_name")),
        details.groups(),
        details.credentials(),
        Rows.maybeText(row, "variables"),
        row.getBoolean("allow_override"),
        row.getBoolean("shared"));
  }
}
