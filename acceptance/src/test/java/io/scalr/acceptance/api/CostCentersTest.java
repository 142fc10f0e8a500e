package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A farm's project is of the cost centre that pays for its environment. */
@Tag("database")
class CostCentersTest {
  private static final String DEFAULT = "3f54770e-bf1a-11e3-92c5-000feae9c516";
  private static final String OTHER = "00000000-0000-4000-8000-0000000000cc";
  private static final String PROJECT =
      """
      {"name":"%s","billingCode":"b","leadEmail":"lead@example.com","costCenter":"%s"}\
      """;

  private PlaneFixture plane;
  private PlaneFixture.Tenant tenant;
  private String environment;

  @BeforeEach
  void open() throws SQLException {
    plane = new PlaneFixture();
    tenant = plane.tenant("Payers");
    environment =
        "/api/v1beta0/account/%d/environments/%d/"
            .formatted(tenant.account(), tenant.environment());
    try (var connection = plane.database().source().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "insert into cost_center (id, name, billing_code) values ('" + OTHER + "', 'O', 'O-1')");
    }
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private Client.Reply paidBy(String center) {
    return tenant
        .owner()
        .send("PATCH", environment, "{\"costCenter\":{\"id\":\"" + center + "\"}}");
  }

  private Client.Reply farm(String project) {
    return tenant
        .owner()
        .send(
            "POST",
            tenant.user("farms/"),
            "{\"name\":\"f\",\"project\":{\"id\":\"" + project + "\"}}");
  }

  @Test
  void a_farm_is_made_and_moved_only_within_it() {
    var ours = tenant.make("projects/", PROJECT.formatted("ours", DEFAULT));
    var second = tenant.make("projects/", PROJECT.formatted("second", DEFAULT));
    var theirs = tenant.make("projects/", PROJECT.formatted("theirs", OTHER));
    var refused =
        "422 ConfigurationMismatch: 'Farm.project.id' (%s) is not of the environment's cost center (%s)."
            .formatted(theirs, DEFAULT);
    assertThat(farm(theirs).verdict()).isEqualTo(refused);
    var made = farm(ours);
    assertThat(made.status()).isEqualTo(201);
    var path = tenant.user("farms/" + made.data().path("id").asText() + "/");
    assertThat(tenant.owner().send("PATCH", path, "{\"project\":\"" + theirs + "\"}").verdict())
        .isEqualTo(refused);
    assertThat(tenant.owner().send("PATCH", path, "{\"project\":\"" + second + "\"}").status())
        .isEqualTo(200);
  }

  @Test
  void an_environment_changes_it_only_without_such_farms() {
    var ours = tenant.make("projects/", PROJECT.formatted("ours", DEFAULT));
    var theirs = tenant.make("projects/", PROJECT.formatted("theirs", OTHER));
    var made = farm(ours).data().path("id").asText();
    assertThat(paidBy(OTHER).verdict())
        .isEqualTo("409 ObjectInUse: The environment's cost center has 1 farm in its projects.");
    assertThat(tenant.owner().send("PATCH", environment, "{\"name\":\"renamed\"}").status())
        .isEqualTo(200);
    assertThat(tenant.owner().send("DELETE", tenant.user("farms/" + made + "/"), "").status())
        .isEqualTo(204);
    assertThat(paidBy(OTHER).data().path("costCenter").path("id").asText()).isEqualTo(OTHER);
    assertThat(farm(ours).status()).isEqualTo(422);
    assertThat(farm(theirs).status()).isEqualTo(201);
  }
}
