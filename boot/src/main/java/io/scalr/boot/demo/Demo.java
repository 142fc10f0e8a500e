package io.scalr.boot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.kernel.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps of the demo, each over the API. */
public final class Demo {
  private static final int SERVERS = 3;

  /** Far more than it takes: a slow machine shall not fail, only take its time. */
  private static final Duration LAUNCH_LIMIT = Duration.ofMinutes(4);

  private static final Duration HEAL_LIMIT = Duration.ofMinutes(4);
  private static final Duration REBOOT_LIMIT = Duration.ofMinutes(2);
  private static final Duration DESTROY_LIMIT = Duration.ofMinutes(5);
  private static final String REBOOTED = "RebootComplete";

  private final ApiClient global;
  private final Path data;
  private final String imageId;
  private final Instant begun;
  private final Clock clock;
  private final Teller teller;

  /**
   * @param global signs with the installation's key
   * @param data where the ids of earlier demos are
   * @param imageId the cloud's id of the image that boots an agent
   * @param begun before the server was started: what agents report from then on is told
   */
  public Demo(
      ApiClient global, Path data, String imageId, Instant begun, Clock clock, Teller teller) {
    this.global = global;
    this.data = data;
    this.imageId = imageId;
    this.begun = begun;
    this.clock = clock;
    this.teller = teller;
  }

  /**
   * Makes the farm, launches it, kills one instance, waits until it is replaced. The farm of an
   * earlier demo is gone on with: its instances boot again and its servers stay who they are.
   *
   * @param killAgain also when an earlier demo has shown it
   */
  public DemoObjects run(boolean killAgain) {
    var known = DemoObjects.read(data);
    var objects = known.orElseGet(this::makeFarm);
    var api = global.as(objects.keyId(), objects.secretKey());
    var watch = new FarmWatch(api, objects, clock, teller);
    boolean launched =
        api.get(objects.user("farms/" + objects.farmId() + "/"))
            .path("status")
            .asText()
            .equals("running");
    if (launched) {
      teller.say("going on with farm %d of an earlier demo".formatted(objects.farmId()));
      watch.skipHistory(begun);
    } else {
      api.act(objects.user("farms/" + objects.farmId() + "/actions/launch/"));
      teller.say("launching farm %d".formatted(objects.farmId()));
    }
    var running = watch.until(LAUNCH_LIMIT, SERVERS + " servers running", Demo::allRunning);
    if (objects.healed()) {
      rebooted(watch, running);
    }
    teller.say(SERVERS + " servers running");
    if (objects.healed() && !killAgain) {
      teller.say(
          "an earlier demo has shown how a killed server is replaced; --kill shows it again");
      return objects;
    }
    heal(api, objects, watch, running);
    objects.withHealed().write(data);
    return objects;
  }

  private DemoObjects makeFarm() {
    var made = new DemoSetup(global, imageId, teller).run();
    made.write(data);
    return made;
  }

  private static Optional<List<JsonNode>> allRunning(List<JsonNode> servers) {
    var running = servers.stream().filter(s -> FarmWatch.status(s).equals("running")).toList();
    return running.size() == SERVERS ? Optional.of(running) : Optional.empty();
  }

  /** The instances were powered off and booted again: each agent says so. */
  private void rebooted(FarmWatch watch, List<JsonNode> running) {
    var ids = ids(running);
    watch.until(
        REBOOT_LIMIT,
        "each agent to report the reboot",
        _ -> watch.ran(REBOOTED, ids) == ids.size() ? Optional.of(ids) : Optional.empty());
    teller.say("the instances were powered on again, server ids are as they were");
  }

  private static Set<String> ids(List<JsonNode> servers) {
    return servers.stream().map(FarmWatch::id).collect(Collectors.toSet());
  }

  private void heal(ApiClient api, DemoObjects objects, FarmWatch watch, List<JsonNode> running) {
    var victim = running.getFirst();
    var victimId = FarmWatch.id(victim);
    var cloudServerId = victim.path("cloudServerId").asText();
    var before = ids(running);
    int killed = InstanceKill.kill(cloudServerId);
    if (killed == 0) {
      throw new DemoFailed("instance %s has no process to kill".formatted(cloudServerId));
    }
    teller.say(
        "killed %s outright: SIGKILL to the %s of instance %s; nobody was told"
            .formatted(
                watch.name(victim),
                killed == 1 ? "one process" : killed + " processes",
                cloudServerId));
    var replacement =
        watch.until(
            HEAL_LIMIT,
            "the death of %s to be seen, and its replacement".formatted(watch.name(victim)),
            servers ->
                servers.stream()
                    .filter(s -> !before.contains(FarmWatch.id(s)))
                    .filter(s -> s.path("farmRole").equals(victim.path("farmRole")))
                    .filter(s -> FarmWatch.status(s).equals("running"))
                    .findFirst());
    watch.until(
        HEAL_LIMIT,
        "its HostUp script",
        _ ->
            watch.ran("HostUp", ids(List.of(replacement))) == 1
                ? Optional.of(true)
                : Optional.empty());
    tellReasons(api, objects, watch, victim, replacement);
  }

  private void tellReasons(
      ApiClient api, DemoObjects objects, FarmWatch watch, JsonNode victim, JsonNode replacement) {
    var old = api.get(objects.own("servers/" + FarmWatch.id(victim) + "/"));
    var fresh = api.get(objects.own("servers/" + FarmWatch.id(replacement) + "/"));
    teller.say(
        "%s (server %s) ended because: %s (reason %d)"
            .formatted(
                watch.name(victim),
                FarmWatch.brief(FarmWatch.id(victim)),
                old.path("terminateReason").path("text").asText("no reason given"),
                old.path("terminateReason").path("code").asInt()));
    teller.say(
        "%s (server %s, instance %s) was launched because: %s; it %s"
            .formatted(
                watch.name(replacement),
                FarmWatch.brief(FarmWatch.id(replacement)),
                replacement.path("cloudServerId").asText(),
                fresh.path("launchReason").path("text").asText("no reason given"),
                fresh.path("launchedBy").asText("says no more")));
  }

  /** Terminates the farm of earlier demos and waits until no machine of it is left. */
  public void destroy() {
    var known = DemoObjects.read(data);
    if (known.isEmpty()) {
      return;
    }
    var objects = known.get();
    var api = global.as(objects.keyId(), objects.secretKey());
    var watch = new FarmWatch(api, objects, clock, teller);
    watch.skipHistory(begun);
    teller.say("terminating farm %d".formatted(objects.farmId()));
    api.act(objects.user("farms/" + objects.farmId() + "/actions/terminate/"));
    watch.until(
        DESTROY_LIMIT,
        "all servers gone",
        servers ->
            servers.stream().allMatch(s -> FarmWatch.status(s).equals("terminated"))
                ? Optional.of(true)
                : Optional.empty());
  }
}
