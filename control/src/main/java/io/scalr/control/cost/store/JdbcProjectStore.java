package io.scalr.control.cost.store;

import io.scalr.control.cost.CostCenter;
import io.scalr.control.cost.Project;
import io.scalr.control.cost.ProjectStore;
import io.scalr.control.store.Db;
import io.scalr.control.store.ListOrder;
import io.scalr.control.store.ListQuery;
import io.scalr.control.store.ScopeColumns;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Cost centres and projects, tables {@code cost_center} and {@code project}. */
public final class JdbcProjectStore implements ProjectStore {
  private static final ListQuery PROJECTS =
      new ListQuery(
          "select * from project where " + ScopeColumns.SEEN,
          Map.of(
              "id",
              ListQuery.uuid("id"),
              "name",
              "name",
              "scope",
              ScopeColumns.WORD,
              "costCenter",
              ListQuery.uuid("cost_center_id"),
              "billingCode",
              "billing_code"),
          ListOrder.by(ListOrder.text("name"), ListOrder.uuid("id")));
  private static final ListQuery CENTERS =
      new ListQuery(
          "select * from cost_center where true",
          Map.of("id", ListQuery.uuid("id"), "name", "name", "billingCode", "billing_code"),
          ListOrder.by(ListOrder.text("name"), ListOrder.uuid("id")));

  @Override
  public Listed<Project> projects(Tx tx, Scope from, Listing listing) {
    return PROJECTS.run(tx, listing, s -> ScopeColumns.bind(s, from), JdbcProjectStore::project);
  }

  @Override
  public Optional<Project> project(Tx tx, Scope from, UUID id) {
    var statement =
        Db.jdbc(tx).sql("select * from project where id = :id and " + ScopeColumns.SEEN);
    return ScopeColumns.bind(statement, from)
        .param("id", id)
        .query(JdbcProjectStore::project)
        .optional();
  }

  @Override
  public boolean nameTaken(Tx tx, Scope own, String name) {
    var statement =
        Db.jdbc(tx)
            .sql(
                "select exists (select 1 from project where name = :name and "
                    + ScopeColumns.OWN
                    + ")");
    return ScopeColumns.bind(statement, own).param("name", name).query(Boolean.class).single();
  }

  @Override
  public void insert(Tx tx, Project project) {
    var statement =
        Db.jdbc(tx)
            .sql(
                """
                insert into project (id, account_id, env_id, cost_center_id, name, description,
                  billing_code, lead_email)
                values (:id, :account, :env, :center, :name, :description, :billing, :lead)
                """);
    ScopeColumns.bind(statement, project.scope())
        .param("id", project.id())
        .param("center", project.costCenter())
        .param("name", project.name())
        .param("description", project.description())
        .param("billing", project.billingCode())
        .param("lead", project.leadEmail())
        .update();
  }

  @Override
  public void update(Tx tx, Project project) {
    Db.jdbc(tx)
        .sql("update project set name = :name, description = :description where id = :id")
        .param("id", project.id())
        .param("name", project.name())
        .param("description", project.description())
        .update();
  }

  @Override
  public void delete(Tx tx, UUID id) {
    Db.jdbc(tx).sql("delete from project where id = :id").param("id", id).update();
  }

  @Override
  public Listed<CostCenter> costCenters(Tx tx, Listing listing) {
    return CENTERS.run(tx, listing, statement -> statement, JdbcProjectStore::center);
  }

  @Override
  public Optional<CostCenter> costCenter(Tx tx, UUID id) {
    return Db.jdbc(tx)
        .sql("select * from cost_center where id = :id")
        .param("id", id)
        .query(JdbcProjectStore::center)
        .optional();
  }

  private static Project project(ResultSet row, int number) throws SQLException {
    return new Project(
        row.getObject("id", UUID.class),
        ScopeColumns.read(row),
        row.getObject("cost_center_id", UUID.class),
        row.getString("name"),
        row.getString("description"),
        row.getString("billing_code"),
        row.getString("lead_email"));
  }

  private static CostCenter center(ResultSet row, int number) throws SQLException {
    return new CostCenter(
        row.getObject("id", UUID.class), row.getString("name"), row.getString("billing_code"));
  }
}
