package io.scalr.boot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.kernel.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The steps of the demo, each over the API. */
public final class Demo {
  private static final int SERVERS = 3;
  private static final Duration LAUNCH_LIMIT = Duration.ofMinutes(3);
  private static final Duration HEAL_LIMIT = Duration.ofMinutes(3);
  private static final Duration DESTROY_LIMIT = Duration.ofMinutes(5);

  private final ApiClient global;
  private final Path data;
  private final String imageId;
  private final Clock clock;
  private final Consumer<String> say;

  /**
   * @param global signs with the installation's key
   * @param data where the ids of earlier demos are
   * @param imageId the cloud's id of the image that boots an agent
   */
  public Demo(ApiClient global, Path data, String imageId, Clock clock, Consumer<String> say) {
    this.global = global;
    this.data = data;
    this.imageId = imageId;
    this.clock = clock;
    this.say = say;
  }

  /** Makes or finds the farm, launches it, kills one instance, waits until it is replaced. */
  public DemoObjects run() {
    var known = DemoObjects.read(data);
    var objects = known.orElseGet(this::makeFarm);
    var api = global.as(objects.keyId(), objects.secretKey());
    var watch = new FarmWatch(api, objects, clock, say);
    if (known.isPresent()) {
      say.accept("going on with farm %d".formatted(objects.farmId()));
    }
    if (!api.get(objects.user("farms/" + objects.farmId() + "/"))
        .path("status")
        .asText()
        .equals("running")) {
      api.act(objects.user("farms/" + objects.farmId() + "/actions/launch/"));
      say.accept("launching farm %d".formatted(objects.farmId()));
    }
    var running = watch.until(LAUNCH_LIMIT, SERVERS + " servers running", Demo::allRunning);
    say.accept(SERVERS + " servers running");
    heal(api, objects, watch, running);
    return objects;
  }

  private DemoObjects makeFarm() {
    var made = new DemoSetup(global, imageId, say).run();
    made.write(data);
    return made;
  }

  private static Optional<List<JsonNode>> allRunning(List<JsonNode> servers) {
    var running = servers.stream().filter(s -> FarmWatch.status(s).equals("running")).toList();
    return running.size() == SERVERS ? Optional.of(running) : Optional.empty();
  }

  private void heal(ApiClient api, DemoObjects objects, FarmWatch watch, List<JsonNode> running) {
    var victim = running.getFirst();
    var victimId = victim.path("id").asText();
    var cloudServerId = victim.path("cloudServerId").asText();
    var before =
        running.stream()
            .map(s -> s.path("id").asText())
            .collect(Collectors.toCollection(HashSet::new));
    int killed = InstanceKill.kill(cloudServerId);
    if (killed == 0) {
      throw new DemoFailed("instance %s has no process to kill".formatted(cloudServerId));
    }
    say.accept(
        "killed instance %s of server %s outright: SIGKILL to %d processes"
            .formatted(cloudServerId, FarmWatch.brief(victimId), killed));
    var replacement =
        watch.until(
            HEAL_LIMIT,
            "a replacement running",
            servers ->
                servers.stream()
                    .filter(s -> !before.contains(s.path("id").asText()))
                    .filter(s -> s.path("farmRole").equals(victim.path("farmRole")))
                    .filter(s -> FarmWatch.status(s).equals("running"))
                    .findFirst());
    say.accept(
        "server %s replaced by %s, launch reason: %s"
            .formatted(
                FarmWatch.brief(victimId),
                FarmWatch.brief(replacement.path("id").asText()),
                replacement.path("launchReason").asText("none given")));
    say.accept("why the old one ended: " + api.get(objects.own("servers/" + victimId + "/")));
  }

  /** Terminates the farm of earlier demos and waits until no machine of it is left. */
  public void destroy() {
    var known = DemoObjects.read(data);
    if (known.isEmpty()) {
      return;
    }
    var objects = known.get();
    var api = global.as(objects.keyId(), objects.secretKey());
    api.act(objects.user("farms/" + objects.farmId() + "/actions/terminate/"));
    new FarmWatch(api, objects, clock, say)
        .until(
            DESTROY_LIMIT,
            "all servers gone",
            servers ->
                servers.stream().allMatch(s -> FarmWatch.status(s).equals("terminated"))
                    ? Optional.of(true)
                    : Optional.empty());
  }
}
