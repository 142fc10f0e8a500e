package io.scalr.control.cloud;

import io.scalr.control.cloud.CloudAnswer.Accepted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The cloud {@code local} with one location and one type; nothing is ever launched on it. */
public class OneTypeCloud implements Platform {
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
    return CloudAnswer.done(List.of(new InstanceType("local.small", "Small", 0.5, 512)));
  }

  @Override
  public CloudAnswer<CloudServerId> launch(
      CloudAccess access, CloudLocation location, LaunchSpec spec, LaunchToken token) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CloudAnswer<InventoryPage> list(
      CloudAccess access, CloudLocation location, Optional<String> cursor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CloudAnswer<Accepted> terminate(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CloudAnswer<Accepted> reboot(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CloudAnswer<Accepted> suspend(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CloudAnswer<Accepted> resume(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CloudAnswer<String> console(CloudAccess access, CloudLocation location, CloudServerId id) {
    throw new UnsupportedOperationException();
  }
}
