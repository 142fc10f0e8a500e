package io.scalr.agent.link;

import io.scalr.kernel.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The server's clock as the agent knows it: its own, moved by what the server's last answer said.
 * Whatever is reported carries this time, so that a machine with a wrong clock reports right.
 */
public final class ServerTime implements Clock {
  private final Clock own;
  private volatile Duration ahead = Duration.ZERO;

  public ServerTime(Clock own) {
    this.own = own;
  }

  /** The server said what time it is. */
  public void heard(Instant serverTime) {
    ahead = Duration.between(own.now(), serverTime);
  }

  @Override
  public Instant now() {
    return own.now().plus(ahead);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    own.sleep(duration);
  }
}
