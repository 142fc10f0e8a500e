package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.store.Db;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Accounts and environments go only when nothing is left in them. */
@Tag("database")
class ScopeDeletionTest {
  private PlaneFixture plane;

  @BeforeEach
  void start() {
    plane = new PlaneFixture();
  }

  @AfterEach
  void stop() {
    plane.close();
  }

  @Test
  void an_environment_with_things_in_it_is_in_use_and_goes_when_they_are_gone() {
    var ours = new Customer(plane, "ours");
    var environment = "/api/scalr/v1/environments/" + ours.tenant.environment() + "/";
    var account = "/api/scalr/v1/accounts/" + ours.tenant.account() + "/";

    assertThat(delete(environment))
        .isEqualTo(
            "409 ObjectInUse: The environment still has 1 farm, servers that are not gone,"
                + " 1 role, 1 image, 1 role category, 1 project, 1 script, 1 event,"
                + " 1 orchestration rule, 1 webhook endpoint.");
    assertThat(delete(account))
        .isEqualTo(
            "409 ObjectInUse: The account still has environments, users, 1 webhook endpoint,"
                + " 1 Ansible Tower server, 1 cloud credential.");
    sql("update server set state = 'terminated', cloud_server_id = null");
    for (var path :
        List.of(
            "farm-roles/" + ours.farmRole,
            "farms/" + ours.farm,
            "roles/" + ours.role + "/images/" + ours.image,
            "roles/" + ours.role,
            "images/" + ours.image,
            "role-categories/" + ours.category,
            "projects/" + ours.project,
            "events/" + ours.event,
            "orchestration-rules/" + ours.environmentRule)) {
      assertThat(ours.owner.send("DELETE", ours.user(path + "/"), "").status())
          .as(path)
          .isEqualTo(204);
    }
    assertThat(delete(environment))
        .isEqualTo("409 ObjectInUse: The environment still has 1 script, 1 webhook endpoint.");
    ours.owner.send("DELETE", ours.user("scripts/" + ours.script + "/"), "");
    var ids = ours.ids();
    assertThat(delete(environment + "webhook-endpoints/" + ids.get("endpointId") + "/"))
        .isEqualTo("204 ");
    assertThat(delete(environment)).isEqualTo("204 ");
    assertThat(delete(account + "webhook-endpoints/" + ids.get("accountEndpointId") + "/"))
        .isEqualTo("204 ");
    assertThat(delete(account + "ansible-tower/servers/" + ids.get("towerServerId") + "/"))
        .isEqualTo("204 ");
    assertThat(delete("/api/scalr/v1/users/" + ours.user + "/")).isEqualTo("204 ");
    assertThat(delete(account)).isEqualTo("204 ");
    assertThat(delete(account)).isEqualTo("404 ObjectNotFound: Invalid account.");
  }

  @Test
  void what_belongs_to_the_account_itself_keeps_it() {
    long account = plane.account("kept");
    sql("insert into role_category (account_id, name) values (%d, 'Shared')".formatted(account));
    sql(
        """
        insert into project (id, cost_center_id, account_id, name, description, billing_code,
          lead_email)
        values (gen_random_uuid(), '3f54770e-bf1a-11e3-92c5-000feae9c516', %d, 'shared', '', '', '')
        """
            .formatted(account));
    sql(
        """
        insert into script (account_id, name, description, os_type, blocking_default, deprecated,
          require_admin, tags, variables, added_at, changed_at)
        values (%d, 'shared', '', 'linux', false, false, false, '{}', '[]', now(), now())
        """
            .formatted(account));

    assertThat(delete("/api/scalr/v1/accounts/" + account + "/"))
        .isEqualTo("409 ObjectInUse: The account still has 1 role category, 1 project, 1 script.");
  }

  @Test
  void a_server_or_an_orphaned_machine_alone_keeps_the_environment() {
    var ours = new Customer(plane, "ours");
    var environment = "/api/scalr/v1/environments/" + ours.tenant.environment() + "/";
    sql("delete from farm");
    sql("delete from role");
    sql("delete from image");
    sql("delete from role_category where account_id is not null");
    sql("delete from script");
    sql("delete from webhook_endpoint");
    sql("delete from orchestration_rule");
    sql("delete from event_definition where account_id is not null");
    sql("delete from project where account_id is not null");
    var left = "409 ObjectInUse: The environment still has servers that are not gone.";

    assertThat(delete(environment)).isEqualTo(left);
    sql("update server set state = 'terminated', cloud_server_id = null");
    sql(
        """
        insert into orphan_machine (account_id, env_id, credential_id, location, platform, machine,
          first_listing)
        values (%s, %s, 'abc', 'local', 'local', 'i-9', now())
        """
            .formatted(ours.tenant.account(), ours.tenant.environment()));
    assertThat(delete(environment)).isEqualTo(left);
    sql("delete from orphan_machine");
    assertThat(delete(environment)).isEqualTo("204 ");
  }

  @Test
  void who_makes_a_farm_while_its_environment_goes_hears_that_it_is_gone_or_keeps_it()
      throws Exception {
    var results = new ArrayList<String>();
    long account = plane.account("racing");
    var owner = plane.key(plane.user(account, "racer@example.com", "account_owner"));
    for (int round = 0; round < 8; round++) {
      long environment = plane.environment(account, "round " + round);
      var farms = "/api/v1beta0/user/" + environment + "/role-categories/";
      var works = new ArrayList<Callable<Reply>>();
      for (int i = 0; i < 4; i++) {
        var body = "{\"name\":\"category %d\"}".formatted(i / 2);
        // the same name twice: the second is refused, however close it comes
        var spelled = i % 2 == 0 ? body : body + " ";
        works.add(() -> owner.send("POST", farms, spelled));
      }
      works.add(
          2,
          () -> plane.admin.send("DELETE", "/api/scalr/v1/environments/" + environment + "/", ""));
      results.addAll(together(works));
    }

    assertThat(results)
        .allMatch(answer -> answer.matches("(201|204) |404 .*Invalid environment.|409 .*"));
  }

  @Test
  void a_cost_centre_that_is_not_there_is_refused() {
    long account = plane.account("paying");
    var body =
        "{\"name\":\"e\",\"account\":%d,\"costCenter\":\"00000000-0000-4000-8000-000000000001\"}"
            .formatted(account);

    var refused = plane.admin.send("POST", "/api/scalr/v1/environments/", body);
    long environment = plane.environment(account, "e");
    var changed =
        plane.admin.send(
            "PATCH",
            "/api/scalr/v1/environments/" + environment + "/",
            "{\"costCenter\":\"00000000-0000-4000-8000-000000000001\"}");

    for (var reply : List.of(refused, changed)) {
      assertThat(said(reply))
          .isEqualTo(
              "404 ObjectNotFound: 'Environment.costCenter.id'"
                  + " (00000000-0000-4000-8000-000000000001) was not found.");
    }
  }

  private String delete(String path) {
    return said(plane.admin.send("DELETE", path, ""));
  }

  private static String said(Reply reply) {
    return reply.status() + " " + (reply.status() < 300 ? "" : reply.error());
  }

  private void sql(String statement) {
    plane.db.inTransaction(tx -> Db.jdbc(tx).sql(statement).update());
  }

  private static List<String> together(List<Callable<Reply>> works) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<Reply>>();
      works.forEach(work -> all.add(threads.submit(work)));
      var answers = new ArrayList<String>();
      for (var one : all) {
        answers.add(said(one.get(30, TimeUnit.SECONDS)));
      }
      return answers;
    }
  }
}
