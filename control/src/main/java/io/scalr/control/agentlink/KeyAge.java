package io.scalr.control.agentlink;

import io.scalr.kernel.ServerId;
import java.time.Duration;
import java.time.Instant;

/** When a link key is to be renewed. Pure. */
public final class KeyAge {
  /** A key that leaked is worth something for a day. */
  public static final Duration LIFE = Duration.ofHours(24);

  /** Spread of the renewals of servers that were launched together; each costs two posts. */
  public static final Duration SPREAD = Duration.ofHours(4);

  /** Within this time the agent fetches the new key; it takes a random part of it. */
  public static final Duration WITHIN = Duration.ofMinutes(10);

  /** After this the question or its answer was lost, and it is put again. */
  public static final Duration ASK_AGAIN = Duration.ofMinutes(30);

  private KeyAge() {}

  /** From when on this server's key, in use since then, is too old. */
  public static Instant due(ServerId server, Instant since) {
    long part = Math.floorMod(server.value().getLeastSignificantBits(), SPREAD.toSeconds());
    return since.plus(LIFE).plusSeconds(part);
  }
}
