package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.control.access.http.SignedClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whatever a person changes leaves a row with what was before and after. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class AuditOfEverythingTest {
  private PlaneFixture plane;
  private Customer customer;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    customer = new Customer(plane, "ours");
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  @Test
  void what_is_made_is_recorded_with_its_maker() {
    var maker = new Customer(plane, "maker");
    for (var action :
        List.of(
            "image.create",
            "role-category.create",
            "role.create",
            "role-image.create",
            "farm.create",
            "farm-role.create",
            "script.create",
            "script-version.create",
            "event.create")) {
      var rows = rows(maker.owner, maker.own("audit/?action=" + action));
      assertThat(rows).as(action).hasSize(1);
      assertThat(rows.getFirst().path("before").isNull()).as(action).isTrue();
      assertThat(rows.getFirst().path("after").asText()).as(action).startsWith("{");
      assertThat(rows.getFirst().path("actor").asText()).isEqualTo(Customer.email("maker"));
      assertThat(rows.getFirst().path("authenticated").asText()).startsWith("key APIK");
    }
  }

  @Test
  void what_is_changed_and_deleted_is_recorded_with_what_was_before() {
    long category =
        PlaneFixture.make(
            customer.owner, customer.user("role-categories/"), "{\"name\":\"First\"}");
    done("PATCH", "role-categories/" + category + "/", "{\"name\":\"Second\"}", 200);
    done("DELETE", "role-categories/" + category + "/", "", 204);
    var rows = environment("?subject=role%20category%20" + category);
    assertThat(rows)
        .extracting(row -> row.path("action").asText())
        .containsExactly("role-category.delete", "role-category.change", "role-category.create");
    assertThat(rows.get(0).path("before").asText()).contains("Second");
    assertThat(rows.get(0).path("after").isNull()).isTrue();
    assertThat(rows.get(1).path("before").asText()).contains("First").doesNotContain("Second");
    assertThat(rows.get(1).path("after").asText()).contains("Second").doesNotContain("First");

    var image =
        PlaneFixture.makeNamed(
            customer.owner,
            customer.user("images/"),
            """
            {"name":"other","cloudPlatform":"local","cloudLocation":"local",
             "architecture":"x86_64","cloudImageId":"other","os":"debian-12"}
            """);
    long role =
        PlaneFixture.make(
            customer.owner,
            customer.user("roles/"),
            "{\"name\":\"gone-role\",\"category\":{\"id\":1},\"os\":\"debian-12\"}");
    done(
        "POST",
        "roles/" + role + "/images/",
        "{\"image\":{\"id\":\"%s\"},\"role\":{\"id\":%d}}".formatted(image, role),
        201);
    done("PATCH", "images/" + image + "/", "{\"name\":\"renamed\"}", 200);
    done("PATCH", "roles/" + role + "/", "{\"description\":\"new\"}", 200);
    done("DELETE", "roles/" + role + "/images/" + image + "/", "", 204);
    done("DELETE", "roles/" + role + "/", "", 204);
    done("DELETE", "images/" + image + "/", "", 204);
    assertThat(environment("?subject=image%20" + image))
        .extracting(row -> row.path("action").asText())
        .containsExactly("image.delete", "image.change", "image.create");
    assertThat(environment("?subject=role%20" + role))
        .extracting(row -> row.path("action").asText())
        .containsExactly(
            "role.delete", "role-image.delete", "role.change", "role-image.create", "role.create");
  }

  @Test
  void what_is_refused_leaves_no_row() {
    int before = environment("").size();
    done("DELETE", "roles/" + customer.role + "/", "", 409);
    done("DELETE", "images/" + customer.image + "/", "", 409);
    done("PATCH", "roles/" + customer.role + "/", "{\"noSuch\":1}", 400);
    done("DELETE", "role-categories/1/", "", 403);
    assertThat(environment("")).hasSize(before);
  }

  @Test
  void a_log_in_and_a_log_out_are_recorded_in_the_account() {
    var reply =
        plane.api.send(
            "POST",
            "/api/scalr/v1/session/",
            "{\"login\":\"%s\",\"password\":\"%s\"}"
                .formatted(Customer.email("ours"), PlaneFixture.PASSWORD));
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    var cookie = reply.response().headers().firstValue("set-cookie").orElseThrow();
    var csrf = reply.json().path("data").path("csrfToken").asText();
    var out =
        plane.api.send(
            "DELETE",
            "/api/scalr/v1/session/",
            "",
            "Cookie",
            cookie.substring(0, cookie.indexOf(';')),
            "X-Scalr-Csrf",
            csrf);
    assertThat(out.status()).isEqualTo(204);
    var path = "/api/scalr/v1/accounts/" + customer.tenant.account() + "/audit/";
    assertThat(rows(customer.owner, path + "?subject=user%20" + customer.user))
        .extracting(row -> row.path("action").asText())
        .startsWith("session.end", "session.begin");
    assertThat(rows(plane.admin, path + "?action=session.end")).hasSize(1);
    assertThat(customer.owner.get("/api/scalr/v1/accounts/999999/audit/").status()).isEqualTo(404);
  }

  @Test
  void the_installations_record_is_its_administrators_only() {
    assertThat(plane.admin.get("/api/scalr/v1/audit/").status()).isEqualTo(200);
    assertThat(customer.owner.get("/api/scalr/v1/audit/").status()).isEqualTo(403);
  }

  private void done(String method, String path, String body, int status) {
    var reply = customer.owner.send(method, customer.user(path), body);
    assertThat(reply.status()).as(path + reply.text()).isEqualTo(status);
  }

  private List<JsonNode> environment(String query) {
    return rows(customer.owner, customer.own("audit/" + query));
  }

  private static List<JsonNode> rows(SignedClient client, String path) {
    var reply = client.get(path);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    var all = new ArrayList<JsonNode>();
    reply.json().path("data").forEach(all::add);
    return all;
  }
}
