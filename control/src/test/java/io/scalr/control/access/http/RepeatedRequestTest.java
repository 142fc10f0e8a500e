package io.scalr.control.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.access.store.JdbcRepeats;
import io.scalr.control.http.Answer;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.http.Call;
import io.scalr.control.http.Gate;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Repeats;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.control.store.Db;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A signed write happens once, however often it is sent. */
@Tag("database")
class RepeatedRequestTest {
  private static final String PATH = "/api/scalr/v1/things/";
  private static final Schema THING = Schema.object("Thing", Property.text("name").required());

  private final AtomicInteger done = new AtomicInteger();
  private final CountDownLatch go = new CountDownLatch(1);
  private final AccessFixture access =
      new AccessFixture(
          List.of(
              Route.create(Level.SCALR, "/things/", Permission.SIGNED_IN, THING, this::make),
              Route.list(
                  Level.SCALR,
                  "/things/",
                  Permission.SIGNED_IN,
                  THING,
                  _ -> {
                    done.incrementAndGet();
                    return Outcome.done(Answer.page(List.of(), 0));
                  })));

  @AfterEach
  void stop() {
    access.close();
  }

  private Outcome<Answer> make(Call call) {
    int number = done.incrementAndGet();
    var name = call.body().text("name");
    if (name.equals("slow")) {
      await();
    }
    if (name.equals("refused")) {
      return Outcome.refused(new Refusal.Locked("no"));
    }
    if (name.equals("broken") && number == 1) {
      throw new IllegalStateException("the first time only");
    }
    return Outcome.done(Answer.one(View.of(THING).put("name", name + number)));
  }

  private void await() {
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Reply post(SignedClient client, String name) {
    return client.send("POST", PATH, "{\"name\":\"%s\"}".formatted(name));
  }

  private SignedClient fixed() {
    return access.admin.dated(access.clock.now().toString());
  }

  @Test
  void a_repeated_write_is_answered_and_not_done() {
    var client = fixed();
    var first = post(client, "x");
    var again = post(client, "x");
    assertThat(done).hasValue(1);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.json().path("data")).isEqualTo(first.json().path("data"));
    assertThat(first.json().path("warnings")).isEmpty();
    assertThat(again.json().path("warnings").path(0).path("message").asText())
        .isEqualTo("Repeated request");
  }

  @Test
  void another_body_or_date_is_another_request() {
    var client = fixed();
    post(client, "x");
    post(client, "y");
    post(access.admin, "x");
    assertThat(done).hasValue(3);
  }

  @Test
  void a_repeated_read_is_done_again() {
    var client = fixed();
    assertThat(client.get(PATH).status()).isEqualTo(200);
    assertThat(client.get(PATH).status()).isEqualTo(200);
    assertThat(done).hasValue(2);
  }

  @Test
  void a_refusal_is_repeated_and_a_failure_of_ours_is_not() {
    var client = fixed();
    assertThat(post(client, "refused").status()).isEqualTo(409);
    assertThat(post(client, "refused").status()).isEqualTo(409);
    assertThat(done).hasValue(1);
    done.set(0);
    assertThat(post(client, "broken").status()).isEqualTo(500);
    assertThat(post(client, "broken").status()).isEqualTo(201);
    assertThat(done).hasValue(2);
  }

  @Test
  void twenty_at_once_are_done_once_and_all_are_answered_alike() throws Exception {
    var client = fixed();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<Reply>>();
      Callable<Reply> one = () -> post(client, "slow");
      for (int i = 0; i < 20; i++) {
        all.add(threads.submit(one));
      }
      while (done.get() == 0) {
        Thread.onSpinWait();
      }
      go.countDown();
      for (var each : all) {
        assertThat(each.get().status()).isEqualTo(201);
        assertThat(each.get().json().path("data").path("name").asText()).isEqualTo("slow1");
      }
    }
    assertThat(done).hasValue(1);
  }

  @Test
  void two_nodes_do_it_once() throws ExecutionException, InterruptedException {
    var proof = new Gate.Proof("APIKX", new byte[] {1, 2, 3});
    var reply = new Repeats.Reply(200, "{}".getBytes(StandardCharsets.UTF_8));
    var nodes =
        List.of(
            new JdbcRepeats(access.db, access.sealer, access.clock),
            new JdbcRepeats(access.db, access.sealer, access.clock));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<Repeats.Once>>();
      for (int i = 0; i < 20; i++) {
        var node = nodes.get(i % 2);
        all.add(
            threads.submit(() ->
                node.once(
                    proof,
                    () -> {
                      done.incrementAndGet();
                      return reply;
                    })));
      }
      int first = 0;
      for (var each : all) {
        first += each.get().repeated() ? 0 : 1;
        assertThat(each.get().reply().status()).isEqualTo(200);
      }
      assertThat(first).isEqualTo(1);
    }
    assertThat(done).hasValue(1);
  }

  @Test
  void it_is_forgotten_after_ten_minutes_and_not_before() {
    var proof = new Gate.Proof("APIKX", new byte[] {9});
    var repeats = new JdbcRepeats(access.db, access.sealer, access.clock);
    var reply = new Repeats.Reply(204, new byte[0]);
    repeats.once(proof, () -> reply);
    access.clock.advance(Duration.ofSeconds(598));
    assertThat(repeats.once(proof, () -> reply).repeated()).isTrue();
    access.clock.advance(Duration.ofSeconds(4));
    assertThat(repeats.once(proof, () -> reply).repeated()).isFalse();
  }

  @Test
  void what_is_kept_is_not_readable() {
    post(fixed(), "visible");
    var kept =
        access.db.inTransaction(tx ->
            Db.jdbc(tx)
                .sql("select body from repeated_request where status = 201")
                .query((row, _) -> row.getBytes(1))
                .list());
    assertThat(kept).hasSize(1);
    assertThat(new String(kept.getFirst(), StandardCharsets.ISO_8859_1)).doesNotContain("visible");
  }
}
