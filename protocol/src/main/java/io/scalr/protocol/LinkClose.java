package io.scalr.protocol;

import java.util.Optional;

/** Why the server closed a WebSocket: the code of its close frame. */
public enum LinkClose {
  /** Going away for a while; come back after a jittered pause. */
  GOING_AWAY(1001, true),
  /** A frame that cannot be read or is forged; come back after a pause. */
  BAD_FRAME(4000, true),
  /** No Hello in time, or one with a key or server id that is not known. */
  NOT_KNOWN(4001, false),
  /** The identity is frozen until a person looks; ask again rarely. */
  FROZEN(4002, false),
  /** The server is gone or revoked: end for good. */
  REVOKED(4003, false),
  /** Another link of the same agent took over. */
  SUPERSEDED(4004, true),
  /** Sent much more than its credit; cut off for a while. */
  TOO_FAST(4005, true),
  /** Did not read what was sent to it. */
  TOO_SLOW(4006, true),
  /** The server cannot take links now. */
  BUSY(4007, true);

  private final int code;
  private final boolean comeBack;

  LinkClose(int code, boolean comeBack) {
    this.code = code;
    this.comeBack = comeBack;
  }

  public int code() {
    return code;
  }

  /** Whether an agent reconnects with its usual jitter; otherwise it tries once an hour at most. */
  public boolean comeBack() {
    return comeBack;
  }

  public static Optional<LinkClose> of(int code) {
    for (var close : values()) {
      if (close.code == code) {
        return Optional.of(close);
      }
    }
    return Optional.empty();
  }
}
