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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A cloud whose machines run for ever and now and then get another address. It only lists. */
final class SteadyCloud implements Platform {
  static final int PAGE = 1_000;

  /** One machine in so many has another address at each pass. */
  private static final int CHANGED = 100;

  private final String installation;
  private final int machinesEach;
  private final AtomicLong calls = new AtomicLong();
  private volatile int pass;

  SteadyCloud(String installation, int machinesEach) {
    this.installation = installation;
    this.machinesEach = machinesEach;
  }

  void nextPass() {
    pass++;
  }

  long calls() {
    return calls.get();
  }

  @Override
  public PlatformId id() {
    return new PlatformId("bench");
  }

  @Override
  public Duration callLimit() {
    return Duration.ofSeconds(30);
  }

  @Override
  public Duration visibilityDelay() {
    return Duration.ofSeconds(5);
  }

  @Override
  public CloudAnswer<InventoryPage> list(
      CloudAccess access, CloudLocation location, Optional<String> cursor) {
    calls.incrementAndGet();
    int from = cursor.map(Integer::parseInt).orElse(0);
    int to = Math.min(from + PAGE, machinesEach);
    var page = new ArrayList<CloudServer>(PAGE);
    for (int i = from; i < to; i++) {
      page.add(machine(location, i));
    }
    return new CloudAnswer.Done<>(
        new InventoryPage(page, to < machinesEach ? Optional.of("" + to) : Optional.empty()));
  }

  private CloudServer machine(CloudLocation location, int number) {
    // how often it has changed by now
    int changes = (pass + CHANGED - number % CHANGED) / CHANGED;
    var address = "10.%d.%d.%d".formatted(changes % 250, number / 250, number % 250);
    return new CloudServer(
        new CloudServerId(location.value() + "-" + number),
        MachineState.RUNNING,
        Optional.empty(),
        Optional.of(installation),
        "small",
        List.of(),
        List.of(address),
        Instant.EPOCH,
        Map.of(CloudServer.INSTALLATION_TAG, installation));
  }

  private static <T> CloudAnswer<T> notHere() {
    return new CloudAnswer.Failed<>(new PlatformFailure.Invalid("this cloud only lists"));
  }

  @Override
  public CloudAnswer<List<CloudLocation>> locations(CloudAccess access) {
    return notHere();
  }

  @Override
  public CloudAnswer<List<InstanceType>> instanceTypes(CloudAccess access, CloudLocation location) {
    return notHere();
  }

  @Override
  public CloudAnswer<CloudServerId> launch(
      CloudAccess access, CloudLocation location, LaunchSpec spec, LaunchToken token) {
    calls.incrementAndGet();
    return notHere();
  }

  @Override
  public CloudAnswer<Accepted> terminate(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    calls.incrementAndGet();
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
