package io.scalr.control.role.store;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.role.Image;
import io.scalr.control.role.ImageStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.Rows;
import io.scalr.control.store.ScopeColumns;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Images, table {@code image}. */
public final class JdbcImageStore implements ImageStore {
  private static final ListQuery LIST =
      new ListQuery(
          "select * from image where " + ScopeColumns.SEEN,
          Map.ofEntries(
              Map.entry("id", ListQuery.uuid("id")),
              Map.entry("name", "name"),
              Map.entry("scope", ScopeColumns.WORD),
              Map.entry("cloudPlatform", "platform"),
              Map.entry("cloudLocation", "cloud_location"),
              Map.entry("cloudImageId", "cloud_image_id"),
              Map.entry("architecture", "architecture"),
              Map.entry("source", "source"),
              Map.entry("status", "status"),
              Map.entry("deprecated", "deprecated"),
              Map.entry("os", "os_id"),
              Map.entry("scalrAgentInstalled", "agent_installed"),
              Map.entry("cloudInitInstalled", "cloud_init_installed")),
          ListOrder.by(ListOrder.time("added_at"), ListOrder.uuid("id")));

  @Override
  public Listed<Image> list(Tx tx, Scope from, Listing listing) {
    return LIST.run(tx, listing, s -> ScopeColumns.bind(s, from), JdbcImageStore::image);
  }

  @Override
  public Optional<Image> find(Tx tx, Scope from, ImageId id) {
    var statement = Db.jdbc(tx).sql("select * from image where id = :id and " + ScopeColumns.SEEN);
    return ScopeColumns.bind(statement, from)
        .param("id", id.value())
        .query(JdbcImageStore::image)
        .optional();
  }

  @Override
  public boolean registered(Tx tx, Image image) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                select exists (select 1 from image
                 where platform = :platform and cloud_location is not distinct from :location
                   and cloud_image_id = :cloudImage and
                """
                    + ScopeColumns.SEEN
                    + ")");
    return ScopeColumns.bind(statement, image.scope())
        .param("platform", image.platform().value())
        .param("location", image.location().map(CloudLocation::value).orElse(null), Types.VARCHAR)
        .param("cloudImage", image.cloudImageId())
        .query(Boolean.class)
        .single();
  }

  @Override
  public void insert(Tx tx, Image image) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into image (id, account_id, env_id, name, platform, cloud_location,
                  cloud_image_id, os_id, architecture, size_gb, type, agent_installed,
                  cloud_init_installed, deprecated, source, status, added_at)
                values (:id, :account, :env, :name, :platform, :location, :cloudImage, :os,
                  :architecture, :size, :type, :agent, :cloudInit, :deprecated, :source, :status,
                  :added)
                """);
    ScopeColumns.bind(statement, image.scope())
        .param("id", image.id().value())
        .param("name", image.name())
        .param("platform", image.platform().value())
        .param("location", image.location().map(CloudLocation::value).orElse(null), Types.VARCHAR)
        .param("cloudImage", image.cloudImageId())
        .param("os", image.os())
        .param("architecture", image.architecture())
        .param("size", image.sizeGigabytes().orElse(null), Types.BIGINT)
        .param("type", image.type().orElse(null), Types.VARCHAR)
        .param("agent", image.agentInstalled())
        .param("cloudInit", image.cloudInitInstalled())
        .param("deprecated", image.deprecated())
        .param("source", image.source())
        .param("status", image.status())
        .param("added", Rows.moment(image.added()))
        .update();
  }

  @Override
  public void update(Tx tx, Image image) {
    Db.jdbc(tx)
        .sql("update image set name = :name, deprecated = :deprecated where id = :id")
        .param("name", image.name())
        .param("deprecated", image.deprecated())
        .param("id", image.id().value())
        .update();
  }

  @Override
  public void delete(Tx tx, ImageId id) {
    Db.jdbc(tx).sql("delete from image where id = :id").param("id", id.value()).update();
  }

  @Override
  public boolean inUse(Tx tx, ImageId id) {
    return Db.jdbc(tx)
        .sql("select exists (select 1 from role_image where image_id = :id)")
        .param("id", id.value())
        .query(Boolean.class)
        .single();
  }

  static Image image(ResultSet row, int number) throws SQLException {
    return new Image(
        new ImageId(row.getObject("id", UUID.class)),
        ScopeColumns.read(row),
        row.getString("name"),
        new PlatformId(row.getString("platform")),
        Rows.maybeText(row, "cloud_location").map(CloudLocation::new),
        row.getString("cloud_image_id"),
        row.getString("architecture"),
        row.getString("os_id"),
        Rows.maybeLong(row, "size_gb"),
        Rows.maybeText(row, "type"),
        row.getBoolean("agent_installed"),
        row.getBoolean("cloud_init_installed"),
        row.getBoolean("deprecated"),
        row.getString("source"),
        row.getString("status"),
        Rows.maybeText(row, "status_error"),
        Rows.instant(row, "added_at"),
        Rows.maybeInstant(row, "last_used_at"));
  }
}
