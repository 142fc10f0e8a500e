package io.scalr.boot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.kernel.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Asks the API again and again, and says what has changed since the last time. */
final class FarmWatch {
  private static final Duration PERIOD = Duration.ofMillis(300);
  private static final String TERMINATED = "terminated";
  private static final String RUNNING = "running";
  private static final List<String> BEFORE_UP = List.of("HostInit", "BeforeHostUp");
  private static final List<String> UP = List.of("HostInit", "BeforeHostUp", "HostUp");

  private final ApiClient api;
  private final DemoObjects at;
  private final Clock clock;
  private final Teller teller;
  private final Map<String, String> states = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, String> aliases = new HashMap<>();

  /** Which event a script runs for: each of the demo's rules has a script of its own. */
  private final Map<String, String> events = new HashMap<>();

  private final Set<String> alerts = new HashSet<>();
  private final Set<String> executions = new HashSet<>();
  private final Set<String> executionsTold = new HashSet<>();

  FarmWatch(ApiClient api, DemoObjects at, Clock clock, Teller teller) {
    this.api = api;
    this.at = at;
    this.clock = clock;
    this.teller = teller;
    for (var farmRole : api.all(at.user("farms/" + at.farmId() + "/farm-roles/"))) {
      var id = farmRole.path("id").asText();
      aliases.put(id, farmRole.path("alias").asText());
      api.all(at.user("farm-roles/" + id + "/orchestration-rules/")).forEach(this::remember);
    }
  }

  private void remember(JsonNode rule) {
    events.put(
        rule.path("action").path("scriptVersion").path("script").path("id").asText(),
        rule.path("trigger").path("event").path("id").asText());
  }

  /**
   * What happened before this moment is not told.
   *
   * @param since when this demo began: its agents may have spoken before we look for the first time
   */
  void skipHistory(Instant since) {
    for (var server : servers()) {
      if (status(server).equals(TERMINATED)) {
        states.put(id(server), TERMINATED);
      }
      name(server);
    }
    // the newest comes first, so one question for each that is ours and one more
    var entries = logs().iterator();
    boolean ours = true;
    while (entries.hasNext()) {
      var id = id(entries.next());
      ours = ours && !ordered(id).isBefore(since);
      if (!ours) {
        executions.add(id);
      }
    }
  }

  private Instant ordered(String execution) {
    var standing = api.get(at.own("script-executions/" + execution + "/"));
    return Instant.parse(standing.path("ordered").asText());
  }

  /** Looks until the servers please; fails when they do not in time. */
  <T> T until(Duration limit, String what, Function<List<JsonNode>, Optional<T>> pleases) {
    var deadline = clock.now().plus(limit);
    while (clock.now().isBefore(deadline)) {
      var servers = look();
      var found = pleases.apply(servers);
      if (found.isPresent()) {
        return found.get();
      }
      teller.waitingFor(what + " (" + summary(servers) + ")");
      pause();
    }
    throw new DemoFailed("not within %d s: %s".formatted(limit.toSeconds(), what));
  }

  private String summary(List<JsonNode> servers) {
    var living =
        servers.stream()
            .filter(server -> !status(server).equals(TERMINATED))
            .map(server -> name(server) + " " + status(server))
            .sorted()
            .collect(Collectors.joining(", "));
    return living.isEmpty() ? "no server yet" : living;
  }

  private void pause() {
    try {
      clock.sleep(PERIOD);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailed("interrupted", e);
    }
  }

  /** What came to be seen at once is told in the order in which it must have happened. */
  private List<JsonNode> look() {
    var servers = servers();
    var entries =
        logs().stream().sorted(Comparator.comparing(entry -> UP.indexOf(event(entry)))).toList();
    servers.stream().filter(server -> !status(server).equals(RUNNING)).forEach(this::sayChange);
    entries.stream().filter(entry -> BEFORE_UP.contains(event(entry))).forEach(this::sayExecution);
    servers.forEach(this::sayChange);
    entries.forEach(this::sayExecution);
    return servers;
  }

  private List<JsonNode> servers() {
    return api.all(at.user("farms/" + at.farmId() + "/servers/"));
  }

  private List<JsonNode> logs() {
    return api.all(at.user("orchestration-logs/"));
  }

  /** Executions of this event that ended well, on how many of these servers. */
  long ran(String event, Set<String> serverIds) {
    return logs().stream()
        .filter(entry -> event(entry).equals(event))
        .filter(entry -> entry.path("executionExitCode").asInt(-1) == 0)
        .filter(entry -> executionsTold.contains(id(entry)))
        .map(entry -> entry.path("server").path("id").asText())
        .filter(serverIds::contains)
        .distinct()
        .count();
  }

  private void sayChange(JsonNode server) {
    var state = status(server);
    var before = states.put(id(server), state);
    server.path("alerts").forEach(alert -> sayAlert(server, alert.path("message").asText()));
    if (!state.equals(before)) {
      teller.say(
          "%-7s server %s  %-17s %s"
              .formatted(
                  name(server),
                  brief(id(server)),
                  state,
                  server.path("privateIp").path(0).asText(""))
              .stripTrailing());
    }
  }

  private void sayAlert(JsonNode server, String message) {
    if (alerts.add(id(server) + message)) {
      teller.say("%-7s server %s  %s".formatted(name(server), brief(id(server)), message));
    }
  }

  private void sayExecution(JsonNode entry) {
    if (executions.add(id(entry))) {
      executionsTold.add(id(entry));
      var serverId = entry.path("server").path("id").asText();
      teller.say(
          "%-7s server %s  event %-14s script %s, exit code %s"
              .formatted(
                  names.getOrDefault(serverId, "?"),
                  brief(serverId),
                  event(entry),
                  entry.path("scriptName").asText(),
                  entry.path("executionExitCode").asText("unknown")));
    }
  }

  /** The event whose rule ran the script, or who ran it. */
  private String event(JsonNode entry) {
    var script = entry.path("scriptVersion").path("script").path("id").asText();
    return entry.path("triggeredBy").asText().equals("system")
        ? events.getOrDefault(script, "-")
        : "- (" + entry.path("triggeredBy").asText() + ")";
  }

  /** Alias of the farm role and index, as people call a server. */
  String name(JsonNode server) {
    var farmRole = server.path("farmRole").path("id").asText();
    var name = aliases.getOrDefault(farmRole, farmRole) + " #" + server.path("index").asInt();
    names.put(id(server), name);
    return name;
  }

  static String status(JsonNode server) {
    return server.path("status").asText();
  }

  static String id(JsonNode row) {
    return row.path("id").asText();
  }

  static String brief(String id) {
    return id.length() > 8 ? id.substring(0, 8) : id;
  }
}
