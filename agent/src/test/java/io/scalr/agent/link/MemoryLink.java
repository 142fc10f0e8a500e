package io.scalr.agent.link;

import io.scalr.protocol.LinkClose;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A link to a {@link TestGate} in the same process. */
final class MemoryLink implements Link {
  private final TestGate gate;
  // nothing is heard on it but frames
  private final boolean deaf;
  private final LinkedBlockingQueue<byte[]> toAgent = new LinkedBlockingQueue<>();
  private volatile @Nullable LinkLost end;

  MemoryLink(TestGate gate, boolean deaf) {
    this.gate = gate;
    this.deaf = deaf;
  }

  @Override
  public void send(byte[] frame) throws LinkLost {
    var why = end;
    if (why != null) {
      throw why;
    }
    gate.frame(new Wire(), frame);
  }

  private final class Wire implements TestGate.Wire {
    @Override
    public void send(byte[] frame) {
      toAgent.add(frame);
    }

    @Override
    public void close(LinkClose why) {
      MemoryLink.this.close(why);
    }
  }

  private void close(LinkClose why) {
    if (end == null) {
      end = new LinkLost("closed " + why, Optional.of(why));
    }
  }

  @Override
  public Optional<byte[]> receive(Duration wait) throws LinkLost, InterruptedException {
    // short, so that a test need not wait for the tick
    var frame = toAgent.poll(Math.min(wait.toMillis(), 10), TimeUnit.MILLISECONDS);
    var why = end;
    if (frame == null && why != null) {
      throw why;
    }
    return Optional.ofNullable(frame);
  }

  @Override
  public boolean heard() {
    return !deaf;
  }

  @Override
  public void close() {
    if (end == null) {
      end = new LinkLost("closed on this side");
    }
  }
}
