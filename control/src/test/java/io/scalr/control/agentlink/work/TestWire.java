package io.scalr.control.agentlink.work;

import io.scalr.protocol.LinkClose;
import java.io.IOException;
import java.util.Optional;

/** A connection in memory: what the server writes the agent hears at once. */
final class TestWire implements Wire {
  private final TestAgent agent;
  volatile boolean alive = true;
  volatile Optional<Door> door = Optional.empty();
  volatile Optional<LinkClose> closed = Optional.empty();

  TestWire(TestAgent agent) {
    this.agent = agent;
  }

  @Override
  public void send(byte[] frame) throws IOException {
    if (!alive) {
      throw new IOException("gone");
    }
    agent.hears(frame);
  }

  @Override
  public void ping(byte[] question) {
    if (alive) {
      door.ifPresent(d -> d.pong(question));
    }
  }

  @Override
  public void close(int code, String reason) {
    closed = LinkClose.of(code);
    alive = false;
  }

  @Override
  public void cut() {
    alive = false;
  }
}
