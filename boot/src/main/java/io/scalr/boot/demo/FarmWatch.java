package io.scalr.boot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.kernel.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Asks the API again and again, and says what has changed since the last time. */
final class FarmWatch {
  private static final Duration PERIOD = Duration.ofMillis(300);

  private final ApiClient api;
  private final DemoObjects at;
  private final Clock clock;
  private final Consumer<String> say;
  private final Map<String, String> states = new HashMap<>();
  private final Set<String> executions = new HashSet<>();

  FarmWatch(ApiClient api, DemoObjects at, Clock clock, Consumer<String> say) {
    this.api = api;
    this.at = at;
    this.clock = clock;
    this.say = say;
  }

  List<JsonNode> running() {
    return look().stream().filter(server -> status(server).equals("running")).toList();
  }

  /** Looks until the servers please; fails when they do not in time. */
  <T> T until(Duration limit, String what, Function<List<JsonNode>, Optional<T>> pleases) {
    var deadline = clock.now().plus(limit);
    while (clock.now().isBefore(deadline)) {
      var found = pleases.apply(look());
      if (found.isPresent()) {
        return found.get();
      }
      pause();
    }
    throw new DemoFailed("not within %d s: %s".formatted(limit.toSeconds(), what));
  }

  private void pause() {
    try {
      clock.sleep(PERIOD);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailed("interrupted", e);
    }
  }

  private List<JsonNode> look() {
    var servers = api.all(at.user("farms/" + at.farmId() + "/servers/"));
    servers.forEach(this::sayChange);
    api.all(at.user("orchestration-logs/")).forEach(this::sayExecution);
    return servers;
  }

  private void sayChange(JsonNode server) {
    var id = server.path("id").asText();
    var state = status(server);
    var address = server.path("privateIp").path(0).asText("");
    if (!state.equals(states.put(id, state))) {
      say.accept(
          "server %s  farm role %s  #%d  %s%s"
              .formatted(
                  brief(id),
                  server.path("farmRole").path("id").asText(),
                  server.path("index").asInt(),
                  state,
                  address.isEmpty() ? "" : "  " + address));
    }
  }

  private void sayExecution(JsonNode entry) {
    if (executions.add(entry.path("id").asText())) {
      say.accept(
          "server %s  event %s  script %s  exit code %d"
              .formatted(
                  brief(entry.path("server").path("id").asText()),
                  entry.path("triggeredBy").asText("-"),
                  entry.path("scriptName").asText(),
                  entry.path("executionExitCode").asInt()));
    }
  }

  static String status(JsonNode server) {
    return server.path("status").asText();
  }

  static String brief(String id) {
    return id.length() > 8 ? id.substring(0, 8) : id;
  }
}
