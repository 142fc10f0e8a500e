package io.scalr.sim;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.LifeMessage.OperatingSystem;
import io.scalr.sim.cloud.SimMachine;
import java.util.ArrayList;
import java.util.List;

/** The agent on one machine: a spool of messages, kept until they are acknowledged. */
final class SimAgent {
  private final SimMachine machine;
  private final Tenant tenant;
  private final ServerId server;
  private final List<LifeMessage> spool = new ArrayList<>();
  private int acknowledged;

  SimAgent(SimMachine machine, Tenant tenant, ServerId server) {
    this.machine = machine;
    this.tenant = tenant;
    this.server = server;
  }

  static LifeMessage hostInit(String bootId) {
    return new LifeMessage.HostInit(
        bootId, "host", new OperatingSystem("debian", "12", "debian"), "1", List.of(), List.of());
  }

  SimMachine machine() {
    return machine;
  }

  Tenant tenant() {
    return tenant;
  }

  ServerId server() {
    return server;
  }

  void say(LifeMessage message) {
    spool.add(message);
  }

  boolean hasMore() {
    return acknowledged < spool.size();
  }

  /** The number of the next message; the first is 1. */
  long sequence() {
    return acknowledged + 1L;
  }

  LifeMessage next() {
    return spool.get(acknowledged);
  }

  /** The message acknowledged last. */
  LifeMessage last() {
    return spool.get(acknowledged - 1);
  }

  void acknowledge() {
    acknowledged++;
  }

  long acknowledged() {
    return acknowledged;
  }
}
