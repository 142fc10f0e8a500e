package io.scalr.control.role.store;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.role.Image;
import io.scalr.control.role.Role;
import io.scalr.control.role.RoleAccess;
import io.scalr.control.role.RoleStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Rows;
import io.scalr.control.store.ScopeColumns;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Roles and their images, tables {@code role}, {@code role_image} and {@code role_environment}. */
public final class JdbcRoleStore implements RoleStore {
  /** The role, and from where it may be seen. */
  private static final String ROLE =
      "select role.*, array(select allowed.env_id from role_environment allowed"
          + " where allowed.role_id = role.id) as allowed_env_ids from role where ";

  private static final String SEEN =
      ScopeColumns.SEEN
          + " and (not restricted or env_id is not null or cast(:env as bigint) is null"
          + " or exists (select 1 from role_environment seen"
          + " where seen.role_id = role.id and seen.env_id = :env))";

  private static final ListQuery LIST =
      new ListQuery(
          ROLE + SEEN,
          Map.of(
              "id", ListQuery.whole("id"),
              "name", "name",
              "os", "os_id",
              "category", ListQuery.whole("category_id"),
              "scope", ScopeColumns.WORD,
              "quickStart", "quick_start",
              "quickStartGroup", "quick_start_group",
              "useScalrAgent", "use_agent",
              "restrictedAccess", "restricted",
              "builtinAutomation", ":value = any(builtin_automation)"),
          ListOrder.by(ListOrder.whole("id")));

  @Override
  public Listed<Role> list(Tx tx, Scope from, Listing listing) {
    return LIST.run(tx, listing, s -> ScopeColumns.bind(s, from), JdbcRoleStore::role);
  }

  @Override
  public Optional<Role> find(Tx tx, Scope from, RoleId id) {
    var statement = Db.jdbc(tx).sql(ROLE + "id = :id and " + SEEN);
    return ScopeColumns.bind(statement, from)
        .param("id", id.value())
        .query(JdbcRoleStore::role)
        .optional();
  }

  @Override
  public Optional<Role> ofServer(Tx tx, RoleId id) {
    return Db.jdbc(tx)
        .sql(ROLE + "id = :id")
        .param("id", id.value())
        .query(JdbcRoleStore::role)
        .optional();
  }

  @Override
  public Optional<Role> lock(Tx tx, Scope own, RoleId id) {
    var statement =
        Db.jdbc(tx).sql(ROLE + "id = :id and " + ScopeColumns.OWN + " for update of role");
    return ScopeColumns.bind(statement, own)
        .param("id", id.value())
        .query(JdbcRoleStore::role)
        .optional();
  }

  @Override
  public boolean nameTaken(Tx tx, Scope own, String name) {
    var statement =
        Db.jdbc(tx)
            .sql(
                "select exists (select 1 from role where name = :name and "
                    + ScopeColumns.OWN
                    + ")");
    return ScopeColumns.bind(statement, own).param("name", name).query(Boolean.class).single();
  }

  @Override
  public Role insert(Tx tx, Role role) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into role (account_id, env_id, name, description, os_id, category_id,
                  quick_start, quick_start_group, use_agent, builtin_automation, tags, restricted, added_at)
                values (:account, :env, :name, :description, :os, :category, :quickStart, :group,
                  :agent, :automation, :tags, :restricted, :added)
                returning id
                """);
    var id =
        properties(ScopeColumns.bind(statement, role.scope()), role)
            .param("os", role.os())
            .param("agent", role.useScalrAgent())
            .param("automation", Rows.texts(role.builtinAutomation()))
            .param("added", Rows.moment(role.added()))
            .query(Long.class)
            .single();
    var made = role.withId(new RoleId(id));
    allow(tx, made);
    return made;
  }

  private static void allow(Tx tx, Role role) {
    role.scope()
        .owner()
        .ifPresent(account ->
            role.access()
                .allowed()
                .forEach(environment ->
                    Db.jdbc(tx)
                        .sql("insert into role_environment values (:account, :role, :env)")
                        .param("account", account.value())
                        .param("role", role.id().value())
                        .param("env", environment.value())
                        .update()));
  }

  @Override
  public void update(Tx tx, Role role) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                update role set name = :name, description = :description, category_id = :category,
                  quick_start = :quickStart, quick_start_group = :group, tags = :tags,
                  restricted = :restricted
                 where id = :id
                """);
    properties(statement, role).param("id", role.id().value()).update();
    Db.jdbc(tx)
        .sql("delete from role_environment where role_id = :role")
        .param("role", role.id().value())
        .update();
    allow(tx, role);
  }

  private static StatementSpec properties(StatementSpec statement, Role role) {
    return statement
        .param("name", role.name())
        .param("description", role.description())
        .param("category", role.category())
        .param("quickStart", role.quickStart())
        .param("group", role.quickStartGroup().orElse(null), Types.VARCHAR)
        .param("restricted", role.access().restricted())
        .param("tags", Rows.texts(role.tags()));
  }

  @Override
  public void deprecate(Tx tx, RoleId id, Optional<Instant> at, Optional<RoleId> replacement) {
    Db.jdbc(tx)
        .sql("update role set deprecated_at = :at, replacement_id = :other where id = :id")
        .param("at", at.map(Rows::moment).orElse(null), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("other", replacement.map(RoleId::value).orElse(null), Types.BIGINT)
        .param("id", id.value())
        .update();
  }

  @Override
  public void move(Tx tx, RoleId id, Scope to) {
    var statement =
        Db.jdbc(tx).sql("update role set account_id = :account, env_id = :env where id = :id");
    ScopeColumns.bind(statement, to).param("id", id.value()).update();
  }

  @Override
  public List<Role> bootingFrom(Tx tx, Scope at, ImageId image) {
    var statement =
        Db.jdbc(tx)
            .sql(
                ROLE
                    + """
                    (cast(:account as bigint) is null or account_id = :account)
                      and (cast(:env as bigint) is null or env_id = :env)
                      and exists (select 1 from role_image
                        where role_image.role_id = role.id and role_image.image_id = :image)
                     order by id for update of role
                    """);
    return ScopeColumns.bind(statement, at)
        .param("image", image.value())
        .query(JdbcRoleStore::role)
        .list();
  }

  @Override
  public void delete(Tx tx, RoleId id) {
    Db.jdbc(tx).sql("delete from role where id = :id").param("id", id.value()).update();
  }

  @Override
  public List<Image> images(Tx tx, Scope from, RoleId id) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                select image.* from image
                  join role_image on role_image.image_id = image.id
                 where role_image.role_id = :id and
                """
                    + ScopeColumns.SEEN
                    + " order by image.id");
    return ScopeColumns.bind(statement, from)
        .param("id", id.value())
        .query(JdbcImageStore::image)
        .list();
  }

  @Override
  public void addImage(Tx tx, RoleId role, Image image) {
    Db.jdbc(tx)
        .sql(
            """
            insert into role_image (role_id, image_id, platform, cloud_location)
            values (:role, :image, :platform, :location)
            """)
        .param("role", role.value())
        .param("image", image.id().value())
        .param("platform", image.platform().value())
        .param("location", image.location().map(CloudLocation::value).orElse(null), Types.VARCHAR)
        .update();
  }

  @Override
  public void removeImage(Tx tx, RoleId role, ImageId image) {
    Db.jdbc(tx)
        .sql("delete from role_image where role_id = :role and image_id = :image")
        .param("role", role.value())
        .param("image", image.value())
        .update();
  }

  @Override
  public Optional<Image> imageFor(Tx tx, RoleId role, PlatformId platform, CloudLocation location) {
    return Db.jdbc(tx)
        .sql(
            """
            select image.* from image join role_image on role_image.image_id = image.id
             where role_image.role_id = :role and role_image.platform = :platform
               and (role_image.cloud_location = :location or role_image.cloud_location is null)
             order by role_image.cloud_location nulls last limit 1
            """)
        .param("role", role.value())
        .param("platform", platform.value())
        .param("location", location.value())
        .query(JdbcImageStore::image)
        .optional();
  }

  private static Role role(ResultSet row, int number) throws SQLException {
    return new Role(
        new RoleId(row.getLong("id")),
        ScopeColumns.read(row),
        row.getString("name"),
        row.getString("description"),
        row.getString("os_id"),
        row.getLong("category_id"),
        row.getBoolean("quick_start"),
        Rows.maybeText(row, "quick_start_group"),
        row.getBoolean("use_agent"),
        Rows.texts(row, "builtin_automation"),
        Rows.texts(row, "tags"),
        access(row),
        Rows.maybeInstant(row, "deprecated_at"),
        Rows.maybeLong(row, "replacement_id").map(RoleId::new),
        Rows.instant(row, "added_at"));
  }

  private static RoleAccess access(ResultSet row) throws SQLException {
    var allowed = (Long[]) row.getArray("allowed_env_ids").getArray();
    return new RoleAccess(
        row.getBoolean("restricted"), Stream.of(allowed).map(EnvironmentId::new).toList());
  }
}
