package io.scalr.control.access.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scalr.control.access.AclPermission;
import io.scalr.control.access.AclResource;
import io.scalr.control.access.AclRole;
import io.scalr.control.access.AclRoleStore;
import io.scalr.control.access.PredefinedRole;
import io.scalr.control.store.Db;
import io.scalr.control.store.Installation;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Table {@code acl_role}. */
public final class JdbcAclRoleStore implements AclRoleStore {
  private static final JsonMapper JSON = new JsonMapper();

  /** Of one account, or of all where none is given. */
  private static final String OWN = "(:account::bigint is null or account_id = :account)";

  private static final ListQuery LIST =
      new ListQuery(
          "select * from acl_role where " + OWN,
          Map.of(
              "id", "id = lower(:value)",
              "name", "name",
              "account", ListQuery.whole("account_id"),
              "baseRole", "replace(lower(base), '_', '-')"),
          ListOrder.by(ListOrder.whole("account_id"), ListOrder.text("name")));

  @Override
  @Installation
  public Listed<AclRole> list(Tx tx, Optional<AccountId> account, Listing listing) {
    return LIST.run(tx, listing, s -> bind(s, account), JdbcAclRoleStore::role);
  }

  @Override
  @Installation
  public Optional<AclRole> find(Tx tx, Optional<AccountId> account, AclRoleId id) {
    return one(tx, account, id, "");
  }

  @Override
  @Installation
  public Optional<AclRole> lock(Tx tx, Optional<AccountId> account, AclRoleId id) {
    return one(tx, account, id, " for update");
  }

  private static Optional<AclRole> one(
      Tx tx, Optional<AccountId> account, AclRoleId id, String lock) {
    var statement = Db.jdbc(tx).sql("select * from acl_role where id = :id and " + OWN + lock);
    return bind(statement, account)
        .param("id", id.value())
        .query(JdbcAclRoleStore::role)
        .optional();
  }

  private static StatementSpec bind(StatementSpec statement, Optional<AccountId> account) {
    return statement.param("account", account.map(AccountId::value).orElse(null), Types.BIGINT);
  }

  @Override
  public void insert(Tx tx, AclRole role) {
    Db.jdbc(tx)
        .sql(
            """
            insert into acl_role (account_id, id, name, base, predefined, changes)
            values (:account, :id, :name, :base, :predefined, :changes::jsonb)
            """)
        .param("account", role.account().value())
        .param("id", role.id().value())
        .param("name", role.name())
        .param("base", role.base().name())
        .param("predefined", role.predefined())
        .param("changes", json(role.changes()))
        .update();
  }

  @Override
  public void update(Tx tx, AclRole role) {
    Db.jdbc(tx)
        .sql(
            """
            update acl_role set name = :name, changes = :changes::jsonb
             where account_id = :account and id = :id
            """)
        .param("name", role.name())
        .param("changes", json(role.changes()))
        .param("account", role.account().value())
        .param("id", role.id().value())
        .update();
  }

  @Override
  public void delete(Tx tx, AclRole role) {
    Db.jdbc(tx)
        .sql("delete from acl_role where account_id = :account and id = :id")
        .param("account", role.account().value())
        .param("id", role.id().value())
        .update();
  }

  @Override
  public boolean nameTaken(Tx tx, AccountId account, String name) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (select 1 from acl_role where account_id = :account and name = :name)
            """)
        .param("account", account.value())
        .param("name", name)
        .query(Boolean.class)
        .single();
  }

  @Override
  public boolean inUse(Tx tx, AclRole role) {
    return Db.jdbc(tx)
        .sql(
            """
            select exists (select 1 from team
                            where account_id = :account and acl_role_id = :id)
                or exists (select 1 from team_member_role
                            where account_id = :account and acl_role_id = :id)
                or exists (select 1 from team_environment
                            where account_id = :account and acl_role_id = :id)
            """)
        .param("account", role.account().value())
        .param("id", role.id().value())
        .query(Boolean.class)
        .single();
  }

  static AclRole role(ResultSet row, int number) throws SQLException {
    return new AclRole(
        new AclRoleId(row.getString("id")),
        new AccountId(row.getLong("account_id")),
        row.getString("name"),
        PredefinedRole.valueOf(row.getString("base")),
        row.getBoolean("predefined"),
        changes(row.getString("changes")));
  }

  private static String json(Map<AclResource, Optional<Set<AclPermission>>> changes) {
    var all = JSON.createObjectNode();
    changes.forEach((resource, given) -> {
      var key = Integer.toString(resource.number());
      given.ifPresentOrElse(
          permissions -> {
            var list = all.putArray(key);
            permissions.stream().map(AclPermission::word).sorted().forEach(list::add);
          },
          () -> all.putNull(key));
    });
    return all.toString();
  }

  private static Map<AclResource, Optional<Set<AclPermission>>> changes(String json) {
    JsonNode read;
    try {
      read = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("acl_role.changes", e);
    }
    var all = new EnumMap<AclResource, Optional<Set<AclPermission>>>(AclResource.class);
    for (var each : read.properties()) {
      var number = Integer.parseInt(each.getKey());
      AclResource.of(number)
          .ifPresent(resource -> all.put(resource, permissions(resource, each.getValue())));
    }
    return all;
  }

  private static Optional<Set<AclPermission>> permissions(AclResource resource, JsonNode list) {
    if (list.isNull()) {
      return Optional.empty();
    }
    var all = EnumSet.noneOf(AclPermission.class);
    list.forEach(word ->
        resource.permissions().stream()
            .filter(permission -> permission.word().equals(word.asText()))
            .forEach(all::add));
    return Optional.of(all);
  }
}
