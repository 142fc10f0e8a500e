package io.scalr.control.agentlink.work;

import io.scalr.control.broker.Broker;
import io.scalr.control.broker.Topic;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.Tenant;
import io.scalr.protocol.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Every queue between the gate and its consumers, filled until it takes no more. */
public final class FullQueues {
  private FullQueues() {}

  /** The names of the leases without which nobody consumes the lanes. */
  public static List<String> leases() {
    var all = new ArrayList<String>();
    for (int lane = 0; lane < AgentIn.LANES; lane++) {
      all.add("agentlink.lane." + lane);
    }
    return all;
  }

  /** Fills the lanes. */
  public static void fill(Broker broker, Tenant tenant) throws InterruptedException {
    for (var topic : topics()) {
      while (broker.publish(topic, frame(tenant), Duration.ZERO)) {}
    }
  }

  /** Whether not one more message finds room. */
  public static boolean areFull(Broker broker) {
    return topics().stream().allMatch(topic -> broker.waiting(topic) == topic.capacity());
  }

  private static List<Topic<InFrame>> topics() {
    var all = new ArrayList<Topic<InFrame>>();
    for (int lane = 0; lane < AgentIn.LANES; lane++) {
      all.add(new AgentIn(lane));
    }
    return all;
  }

  private static InFrame frame(Tenant tenant) {
    return new InFrame(
        tenant,
        new ServerId(new SystemIds().uuid()),
        0,
        1,
        1,
        "HostUp",
        Bytes.utf8("{}"),
        Instant.EPOCH);
  }
}
