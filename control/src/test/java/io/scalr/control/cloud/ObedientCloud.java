package io.scalr.control.cloud;

import io.scalr.control.cloud.CloudAnswer.Accepted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The cloud {@code local}, which does at once what it is asked. */
public final class ObedientCloud extends OneTypeCloud {
  private final Map<CloudServerId, CloudServer> machines = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();

  /** How many machines it runs. */
  public int alive() {
    return machines.size();
  }

  @Override
  public CloudAnswer<CloudServerId> launch(
      CloudAccess access, CloudLocation location, LaunchSpec spec, LaunchToken token) {
    var id = new CloudServerId("m-" + made.incrementAndGet());
    machines.put(
        id,
        new CloudServer(
            id,
            MachineState.RUNNING,
            Optional.of(token),
            Optional.ofNullable(spec.tags().get(CloudServer.INSTALLATION_TAG)),
            spec.instanceType(),
            List.of(),
            List.of(),
            Instant.EPOCH,
            spec.tags()));
    return CloudAnswer.done(id);
  }

  @Override
  public CloudAnswer<InventoryPage> list(
      CloudAccess access, CloudLocation location, Optional<String> cursor) {
    return CloudAnswer.done(new InventoryPage(List.copyOf(machines.values()), Optional.empty()));
  }

  @Override
  public CloudAnswer<Accepted> terminate(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    machines.remove(id);
    return CloudAnswer.accepted();
  }
}
