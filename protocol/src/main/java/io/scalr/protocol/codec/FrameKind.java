package io.scalr.protocol.codec;

import java.util.Optional;

/** What a frame is for; the number is its byte on the wire. */
public enum FrameKind {
  HELLO(1),
  WELCOME(2),
  NUMBERED(3),
  DROPPABLE(4),
  COMMITTED(5),
  RESEND(6),
  REFUSED(7),
  CREDIT(8),
  RENEW_KEY(9),
  BEGIN(10);

  private static final FrameKind[] ALL = values();

  private final int code;

  FrameKind(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static Optional<FrameKind> of(int code) {
    for (var kind : ALL) {
      if (kind.code == code) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
