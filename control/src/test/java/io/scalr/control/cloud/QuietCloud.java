package io.scalr.control.cloud;

import io.scalr.control.cloud.CloudAnswer.Accepted;
import io.scalr.kernel.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stands where the local cloud stands: one location, two types; it does at once what it is asked,
 * but nobody on its machines ever calls home.
 */
public final class QuietCloud implements Platform {
  private final Clock clock;
  private final Map<CloudServerId, CloudServer> machines = new LinkedHashMap<>();
  private int made;

  public QuietCloud(Clock clock) {
    this.clock = clock;
  }

  /** How many machines it runs. */
  public synchronized int alive() {
    return machines.size();
  }

  @Override
  public PlatformId id() {
    return new PlatformId("local");
  }

  @Override
  public Duration callLimit() {
    return Duration.ofSeconds(1);
  }

  @Override
  public Duration visibilityDelay() {
    return Duration.ZERO;
  }

  @Override
  public CloudAnswer<List<CloudLocation>> locations(CloudAccess access) {
    return CloudAnswer.done(List.of(new CloudLocation("local")));
  }

  @Override
  public CloudAnswer<List<InstanceType>> instanceTypes(CloudAccess access, CloudLocation location) {
    return CloudAnswer.done(
        List.of(
            new InstanceType("local.small", "Small", 0.5, 512),
            new InstanceType("local.large", "Large", 2, 2048)));
  }

  @Override
  public synchronized CloudAnswer<CloudServerId> launch(
      CloudAccess access, CloudLocation location, LaunchSpec spec, LaunchToken token) {
    for (var machine : machines.values()) {
      if (machine.token().equals(Optional.of(token))) {
        return CloudAnswer.done(machine.id());
      }
    }
    var id = new CloudServerId("i-" + ++made);
    machines.put(
        id,
        new CloudServer(
            id,
            MachineState.RUNNING,
            Optional.of(token),
            Optional.ofNullable(spec.tags().get(CloudServer.INSTALLATION_TAG)),
            spec.instanceType(),
            List.of(),
            List.of("10.0.0." + made),
            clock.now(),
            spec.tags()));
    return CloudAnswer.done(id);
  }

  @Override
  public synchronized CloudAnswer<InventoryPage> list(
      CloudAccess access, CloudLocation location, Optional<String> cursor) {
    return CloudAnswer.done(new InventoryPage(List.copyOf(machines.values()), Optional.empty()));
  }

  @Override
  public synchronized CloudAnswer<Accepted> terminate(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return machines.remove(id) == null ? gone(id) : CloudAnswer.accepted();
  }

  @Override
  public CloudAnswer<Accepted> reboot(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return CloudAnswer.accepted();
  }

  @Override
  public CloudAnswer<Accepted> suspend(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return CloudAnswer.accepted();
  }

  @Override
  public CloudAnswer<Accepted> resume(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return CloudAnswer.accepted();
  }

  @Override
  public CloudAnswer<String> console(CloudAccess access, CloudLocation location, CloudServerId id) {
    return CloudAnswer.done("");
  }

  private static CloudAnswer<Accepted> gone(CloudServerId id) {
    return CloudAnswer.failed(new PlatformFailure.NotFound(id.value()));
  }
}
