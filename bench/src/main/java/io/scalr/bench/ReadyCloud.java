package io.scalr.bench;

import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudAnswer;
import io.scalr.control.cloud.CloudAnswer.Accepted;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.InstanceType;
import io.scalr.control.cloud.InventoryPage;
import io.scalr.control.cloud.LaunchSpec;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.cloud.Platform;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.cloud.PlatformId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A cloud that answers at once; whoever wants plays the machines. */
final class ReadyCloud implements Platform {
  static final String LOCATION = "local";
  static final String TYPE = "bench.small";

  /** One launch, and when it was asked for. */
  record Launched(CloudServer machine, Instant at) {}

  private final Clock clock;
  private final Consumer<Secret> boots;
  private final Map<LaunchToken, Launched> machines = new ConcurrentHashMap<>();
  private final AtomicLong number = new AtomicLong();

  /**
   * @param boots is given each new machine's user data
   */
  ReadyCloud(Clock clock, Consumer<Secret> boots) {
    this.clock = clock;
    this.boots = boots;
  }

  /** When each server was asked for, by server id. */
  Map<String, Instant> asked() {
    var asked = new ConcurrentHashMap<String, Instant>();
    machines.values().forEach(one -> asked.put(one.machine().tags().get("scalr-server"), one.at()));
    return asked;
  }

  @Override
  public PlatformId id() {
    return new PlatformId("local"); // what the API takes for a platform
  }

  @Override
  public Duration callLimit() {
    return Duration.ofSeconds(15);
  }

  @Override
  public Duration visibilityDelay() {
    return Duration.ofSeconds(1);
  }

  @Override
  public CloudAnswer<CloudServerId> launch(
      CloudAccess access, CloudLocation location, LaunchSpec spec, LaunchToken token) {
    var at = clock.now();
    var fresh =
        new Launched(
            new CloudServer(
                new CloudServerId("m-" + number.incrementAndGet()),
                MachineState.RUNNING,
                Optional.of(token),
                Optional.ofNullable(spec.tags().get(CloudServer.INSTALLATION_TAG)),
                spec.instanceType(),
                List.of(),
                List.of(),
                at,
                spec.tags()),
            at);
    var former = machines.putIfAbsent(token, fresh);
    if (former == null) {
      boots.accept(spec.userData());
    }
    return new CloudAnswer.Done<>((former == null ? fresh : former).machine().id());
  }

  @Override
  public CloudAnswer<InventoryPage> list(
      CloudAccess access, CloudLocation location, Optional<String> cursor) {
    return new CloudAnswer.Done<>(
        new InventoryPage(
            machines.values().stream().map(Launched::machine).toList(), Optional.empty()));
  }

  @Override
  public CloudAnswer<List<CloudLocation>> locations(CloudAccess access) {
    return new CloudAnswer.Done<>(List.of(new CloudLocation(LOCATION)));
  }

  @Override
  public CloudAnswer<List<InstanceType>> instanceTypes(CloudAccess access, CloudLocation location) {
    return new CloudAnswer.Done<>(List.of(new InstanceType(TYPE, TYPE, 1, 512)));
  }

  private static <T> CloudAnswer<T> notHere() {
    return new CloudAnswer.Failed<>(new PlatformFailure.Invalid("this cloud only launches"));
  }

  @Override
  public CloudAnswer<Accepted> terminate(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return notHere();
  }

  @Override
  public CloudAnswer<Accepted> reboot(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return notHere();
  }

  @Override
  public CloudAnswer<Accepted> suspend(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return notHere();
  }

  @Override
  public CloudAnswer<Accepted> resume(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return notHere();
  }

  @Override
  public CloudAnswer<String> console(CloudAccess access, CloudLocation location, CloudServerId id) {
    return notHere();
  }
}
