package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.ApiSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A signed write is done once, whoever sends it again, wherever and whenever. */
@Tag("database")
class RepeatsTest {
  private PlaneFixture plane;
  private PlaneFixture.Tenant tenant;
  private String body;

  @BeforeEach
  void open() {
    plane = new PlaneFixture();
    tenant = plane.tenant("Repeats");
    var project = tenant.owner().get(tenant.user("projects/")).data().path(0).path("id").asText();
    body = "{\"name\":\"once\",\"project\":\"%s\"}".formatted(project);
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private Client.Reply make(Client client, String date) {
    return client.dated(date, "POST", tenant.user("farms/"), body);
  }

  private int farms() {
    return tenant.owner().get(tenant.user("farms/")).data().size();
  }

  @Test
  void equal_posts_at_once_to_two_nodes_make_one_farm() throws Exception {
    var second = tenant.owner().at(plane.node(ApiSpec.DEFAULT).url());
    var date = tenant.owner().date();
    var replies = new ArrayList<Client.Reply>();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Callable<Client.Reply>>();
      for (int i = 0; i < 12; i++) {
        var client = i % 2 == 0 ? tenant.owner() : second;
        calls.add(() -> make(client, date));
      }
      for (var each : pool.invokeAll(calls)) {
        replies.add(each.get());
      }
    }
    assertThat(replies).extracting(Client.Reply::status).containsOnly(201);
    assertThat(replies)
        .extracting(r -> r.data().path("id").asLong())
        .hasSize(12)
        .containsOnly(replies.getFirst().data().path("id").asLong());
    assertThat(replies.stream().filter(RepeatsTest::warned)).hasSize(11);
    assertThat(farms()).isEqualTo(1);
  }

  private static boolean warned(Client.Reply reply) {
    return reply
        .json()
        .path("warnings")
        .path(0)
        .path("message")
        .asText()
        .equals("Repeated request");
  }

  @Test
  void a_replay_after_a_restart_of_the_node_does_nothing() {
    var date = tenant.owner().date();
    var first = make(tenant.owner(), date);
    plane.first.stop();
    var again = make(tenant.owner().at(plane.node(ApiSpec.DEFAULT).url()), date);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.data()).isEqualTo(first.data());
    assertThat(warned(again)).isTrue();
  }

  @Test
  void a_delete_that_is_sent_again_is_answered_as_the_first_was() {
    var farm = make(tenant.owner(), tenant.owner().date()).data().path("id").asText();
    var date = tenant.owner().date();
    var path = tenant.user("farms/" + farm + "/");
    assertThat(tenant.owner().dated(date, "DELETE", path, "").status()).isEqualTo(204);
    assertThat(tenant.owner().dated(date, "DELETE", path, "").status()).isEqualTo(204);
    assertThat(tenant.owner().send("DELETE", path, "").status()).isEqualTo(404);
  }

  @Test
  void a_captured_request_does_nothing_while_it_is_valid_nor_after() {
    var date = tenant.owner().date();
    var farm = make(tenant.owner(), date).data().path("id").asText();
    assertThat(tenant.owner().send("DELETE", tenant.user("farms/" + farm + "/"), "").status())
        .isEqualTo(204);
    for (var seconds : List.of(1, 250)) {
      plane.clock.advance(Duration.ofSeconds(seconds));
      assertThat(make(tenant.owner(), date).status()).isEqualTo(201);
      assertThat(farms()).isZero();
    }
    plane.clock.advance(Duration.ofSeconds(100));
    assertThat(make(tenant.owner(), date).verdict())
        .isEqualTo("401 BadAuthentication: Request is expired.");
    plane.clock.advance(Duration.ofSeconds(600));
    assertThat(make(tenant.owner(), date).status()).isEqualTo(401);
    assertThat(farms()).isZero();
  }

  /** The documented cost: whole-second dates make two equal writes of one second one write. */
  @Test
  void two_equal_writes_with_one_date_are_one() {
    var date = plane.clock.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    assertThat(warned(make(tenant.owner(), date))).isFalse();
    assertThat(warned(make(tenant.owner(), date))).isTrue();
    assertThat(farms()).isEqualTo(1);
  }
}
