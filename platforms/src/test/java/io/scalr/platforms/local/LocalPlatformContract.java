package io.scalr.platforms.local;

import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.LaunchSpec;
import io.scalr.control.cloud.Platform;
import io.scalr.control.cloud.PlatformContract;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What both backends have in common. */
abstract class LocalPlatformContract extends PlatformContract {
  private final Clock clock = new SystemClock();
  private final LocalPlatform platform = new LocalPlatform(Path.of("/nonexistent"), clock);

  protected abstract LocalCloudProcess cloud();

  @Override
  protected Platform platform() {
    return platform;
  }

  static CloudAccess at(String socket) {
    return new CloudAccess(
        "test", LocalPlatform.ID, Map.of(LocalPlatform.SOCKET, socket), Map.of());
  }

  @Override
  protected CloudAccess access() {
    return at(cloud().socket());
  }

  @Override
  protected CloudAccess accessThatLosesAnswers() {
    return at(cloud().losingSocket());
  }

  @Override
  protected CloudLocation location() {
    return LocalPlatform.LOCATION;
  }

  @Override
  protected String image() {
    return "bare";
  }

  @Override
  protected String instanceType() {
    return "local.micro";
  }

  @Override
  protected Optional<String> printingImage() {
    return Optional.of("prints");
  }

  @Override
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  @Override
  protected Clock clock() {
    return clock;
  }

  @Override
  protected int moreThanOnePage() {
    return 51;
  }

  @Override
  protected Map<Class<? extends PlatformFailure>, Call> documentedFailures() {
    var calls = new HashMap<Class<? extends PlatformFailure>, Call>();
    calls.put(
        PlatformFailure.Unreachable.class,
        () -> platform().locations(at(cloud().socket() + ".absent")));
    calls.put(PlatformFailure.Unknown.class, () -> platform().locations(accessThatLosesAnswers()));
    calls.put(
        PlatformFailure.Invalid.class,
        () ->
            launch(
                new LaunchSpec(image(), instanceType(), "bad\nname", Map.of(), Secret.of("")),
                token()));
    return calls;
  }
}
