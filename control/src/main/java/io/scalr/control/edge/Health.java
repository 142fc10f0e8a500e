package io.scalr.control.edge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.scalr.kernel.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * {@code /health/live} and {@code /health/ready}, without authentication. Ready names the eight
 * modules and answers 503 while one that should work does not.
 */
public final class Health implements HttpService {
  /** Callers need no key, so a flood of them must not become a flood of database queries. */
  private static final Duration KEPT = Duration.ofSeconds(1);

  private final List<Probe> probes;
  private final Clock clock;
  private final AtomicReference<Answer> last =
      new AtomicReference<>(new Answer(Instant.MIN, false, ""));

  /**
   * A module and how to ask after it.
   *
   * @param module its name in the architecture
   * @param ask answers within a second; it is never called twice within {@link #KEPT}
   */
  public record Probe(String module, Supplier<ModuleHealth> ask) {}

  private record Answer(Instant at, boolean ready, String body) {}

  public Health(List<Probe> probes, Clock clock) {
    this.probes = List.copyOf(probes);
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/live", Health::live).get("/ready", this::ready);
  }

  private static void live(ServerRequest request, ServerResponse response) {
    send(response, true, "{\"live\":true}");
  }

  private void ready(ServerRequest request, ServerResponse response) {
    var answer = answer();
    send(response, answer.ready(), answer.body());
  }

  private Answer answer() {
    var now = clock.now();
    var kept = last.get();
    if (kept.at().plus(KEPT).isAfter(now)) {
      return kept;
    }
    var fresh = ask(now);
    last.set(fresh);
    return fresh;
  }

  private Answer ask(Instant now) {
    boolean ready = true;
    var modules = JsonNodeFactory.instance.arrayNode();
    for (var probe : probes) {
      var health = probe.ask().get();
      ready &= !(health instanceof ModuleHealth.NotReady);
      modules.add(view(probe.module(), health));
    }
    var body = JsonNodeFactory.instance.objectNode();
    body.put("ready", ready);
    body.set("modules", modules);
    return new Answer(now, ready, body.toString());
  }

  private static ObjectNode view(String module, ModuleHealth health) {
    var view = JsonNodeFactory.instance.objectNode().put("module", module);
    return switch (health) {
      case ModuleHealth.Ready(var note) -> view.put("ready", true).put("note", note);
      case ModuleHealth.NotReady(var reason) -> view.put("ready", false).put("note", reason);
      case ModuleHealth.NotYet(var note) -> view.put("ready", false).put("note", note);
    };
  }

  private static void send(ServerResponse response, boolean good, String body) {
    response.status(good ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
    response.header(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(body.getBytes(StandardCharsets.UTF_8));
  }
}
