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

  /** So much of the spool is said to be committed; never more than there is. */
  void acknowledge(long upTo) {
    acknowledged = (int) Math.max(acknowledged, Math.min(upTo, spool.size()));
  }

  /** What follows from this number on, at most so many: a batch on its way. */
  List<LifeMessage> from(long sequence, int most) {
    int first = (int) Math.min(sequence - 1, spool.size());
    return spool.subList(first, Math.min(first + most, spool.size()));
  }

  long acknowledged() {
    return acknowledged;
  }
}
