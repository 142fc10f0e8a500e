package io.scalr.sim.cloud;

import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.Platform;
import io.scalr.control.cloud.PlatformContract;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.kernel.Clock;
import io.scalr.sim.SimClock;
import io.scalr.sim.SimRandom;
import io.scalr.sim.cloud.SimWeather.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The simulator's cloud is a platform like the others. It shows here at once what was done, because
 * the contract looks right after a launch; that it may lie for a while elsewhere is the port's own
 * {@code visibilityDelay}. It has no console text: nothing is printed in it.
 */
class SimCloudTest extends PlatformContract {
  private final SimClock clock = new SimClock();
  private final SimCloud cloud = new SimCloud(clock, new SimRandom(1), Duration.ZERO);

  @Override
  protected Platform platform() {
    return cloud;
  }

  @Override
  protected CloudAccess access() {
    return new CloudAccess("credential", SimCloud.ID, Map.of(), Map.of());
  }

  @Override
  protected CloudAccess accessThatLosesAnswers() {
    return new CloudAccess("credential", SimCloud.ID, Map.of(SimCloud.ANSWERS, "lost"), Map.of());
  }

  @Override
  protected CloudLocation location() {
    return new CloudLocation("sim-1");
  }

  @Override
  protected String image() {
    return "image";
  }

  @Override
  protected String instanceType() {
    return "sim.small";
  }

  @Override
  protected Optional<String> printingImage() {
    return Optional.empty();
  }

  @Override
  protected Duration patience() {
    return Duration.ofMinutes(1);
  }

  @Override
  protected Clock clock() {
    return clock;
  }

  @Override
  protected int moreThanOnePage() {
    return 1_001;
  }

  @Override
  protected Map<Class<? extends PlatformFailure>, Call> documentedFailures() {
    return Map.of(
        PlatformFailure.NoCapacity.class, refused(new PlatformFailure.NoCapacity("full")),
        PlatformFailure.Quota.class, refused(new PlatformFailure.Quota("no more")),
        PlatformFailure.Auth.class, refused(new PlatformFailure.Auth("who are you")),
        PlatformFailure.Throttled.class,
            refused(new PlatformFailure.Throttled("slow down", Optional.empty())),
        PlatformFailure.Unreachable.class, refused(new PlatformFailure.Unreachable("no route")),
        PlatformFailure.Unknown.class, lost());
  }

  private Call refused(PlatformFailure failure) {
    return () -> under(new Fault.Refused(failure));
  }

  private Call lost() {
    return () -> under(new Fault.RequestLost());
  }

  private io.scalr.control.cloud.CloudAnswer<?> under(Fault fault) {
    cloud.weather(_ -> fault);
    try {
      return launch(spec("x"), token());
    } finally {
      cloud.weather(SimWeather.fair());
    }
  }
}
