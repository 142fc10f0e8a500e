package io.scalr.control.integration.store;

import io.scalr.control.integration.Endpoint;
import io.scalr.control.integration.EndpointStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.ScopeColumns;
import io.scalr.control.store.Sealer;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Endpoints, table {@code webhook_endpoint}. */
public final class JdbcEndpointStore implements EndpointStore {
  private static final String SEEN =
      "select * from webhook_endpoint where "
          + ScopeColumns.SEEN
          + " and (shared or "
          + ScopeColumns.OWN
          + ")";

  private static final ListQuery LIST =
      new ListQuery(
          SEEN,
          Map.of("id", ListQuery.uuid("id"), "name", "name", "scope", ScopeColumns.WORD),
          ListOrder.by(ListOrder.text("name"), ListOrder.uuid("id")));

  private final Sealer sealer;

  public JdbcEndpointStore(Sealer sealer) {
    this.sealer = sealer;
  }

  @Override
  public Listed<Endpoint> list(Tx tx, Scope from, Listing listing) {
    return LIST.run(tx, listing, s -> ScopeColumns.bind(s, from), JdbcEndpointStore::endpoint);
  }

  @Override
  public Optional<Endpoint> find(Tx tx, Scope from, UUID id) {
    return one(tx, from, id, "");
  }

  @Override
  public Optional<Endpoint> hold(Tx tx, Scope from, UUID id) {
    return one(tx, from, id, " for key share");
  }

  private static Optional<Endpoint> one(Tx tx, Scope from, UUID id, String lock) {
    return ScopeColumns.bind(Db.jdbc(tx).sql(SEEN + " and id = :id" + lock), from)
        .param("id", id)
        .query(JdbcEndpointStore::endpoint)
        .optional();
  }

  @Override
  @Installation
  public boolean lockInUse(Tx tx, UUID id) {
    Db.jdbc(tx)
        .sql("select 1 from webhook_endpoint where id = :id for update")
        .param("id", id)
        .query()
        .listOfRows();
    return Db.jdbc(tx)
        .sql("select exists (select 1 from global_variable where endpoint_id = :id)")
        .param("id", id)
        .query(Boolean.class)
        .single();
  }

  @Override
  public boolean nameTaken(Tx tx, Scope own, String name, UUID except) {
    var statement =
        Db.jdbc(tx)
            .sql(
                "select exists (select 1 from webhook_endpoint where name = :name"
                    + " and id <> :except and "
                    + ScopeColumns.OWN
                    + ")");
    return ScopeColumns.bind(statement, own)
        .param("name", name)
        .param("except", except)
        .query(Boolean.class)
        .single();
  }

  @Override
  public void insert(Tx tx, Endpoint endpoint, Secret signingKey) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into webhook_endpoint
                  (id, account_id, env_id, name, url, signing_key, active, shared)
                values (:id, :account, :env, :name, :url, :key, :active, :shared)
                """);
    ScopeColumns.bind(statement, endpoint.scope())
        .param("id", endpoint.id())
        .param("name", endpoint.name())
        .param("url", endpoint.url())
        .param("key", sealer.seal(signingKey.revealBytes(), context(endpoint.id())))
        .param("active", endpoint.active())
        .param("shared", endpoint.shared())
        .update();
  }

  @Override
  public void update(Tx tx, Endpoint endpoint) {
    Db.jdbc(tx)
        .sql(
            """
            update webhook_endpoint
               set name = :name, url = :url, active = :active, shared = :shared where id = :id
            """)
        .param("name", endpoint.name())
        .param("url", endpoint.url())
        .param("active", endpoint.active())
        .param("shared", endpoint.shared())
        .param("id", endpoint.id())
        .update();
  }

  @Override
  public void delete(Tx tx, UUID id) {
    Db.jdbc(tx).sql("delete from webhook_endpoint where id = :id").param("id", id).update();
  }

  @Override
  @Installation
  public Optional<Secret> signingKey(Tx tx, UUID id) {
    return Db.jdbc(tx)
        .sql("select signing_key from webhook_endpoint where id = :id")
        .param("id", id)
        .query((row, _) -> Secret.of(sealer.open(row.getBytes("signing_key"), context(id))))
        .optional();
  }

  private static String context(UUID id) {
    return "webhook_endpoint.signing_key:" + id;
  }

  private static Endpoint endpoint(ResultSet row, int number) throws SQLException {
    return new Endpoint(
        row.getObject("id", UUID.class),
        ScopeColumns.read(row),
        row.getString("name"),
        row.getString("url"),
        row.getBoolean("active"),
        row.getBoolean("shared"));
  }
}
