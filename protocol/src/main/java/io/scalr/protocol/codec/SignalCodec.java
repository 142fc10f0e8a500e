package io.scalr.protocol.codec;

import io.scalr.kernel.ServerId;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.RefusedBecause;
import io.scalr.protocol.Signal;
import io.scalr.protocol.Signal.Begin;
import io.scalr.protocol.Signal.Committed;
import io.scalr.protocol.Signal.Credit;
import io.scalr.protocol.Signal.Hello;
import io.scalr.protocol.Signal.Refused;
import io.scalr.protocol.Signal.RenewKey;
import io.scalr.protocol.Signal.Resend;
import io.scalr.protocol.Signal.Welcome;

/** Signals as frames. */
public final class SignalCodec {
  private SignalCodec() {}

  /**
   * @param epoch the link's; for {@link Begin} still the old one
   */
  public static Frame encode(Signal signal, ServerId server, long epoch) {
    return switch (signal) {
      case Hello s ->
          frame(
              FrameKind.HELLO,
              server,
              epoch,
              0,
              Fields.print(
                  Fields.object()
                      .put("session", s.session())
                      .put("lastWritten", s.lastWritten())
                      .put("received", s.received())
                      .put("agentVersion", s.agentVersion())));
      case Welcome s ->
          frame(
              FrameKind.WELCOME,
              server,
              epoch,
              0,
              Fields.print(
                  Fields.object()
                      .put("session", s.session())
                      .put("committed", s.committed())
                      .put("nextToAgent", s.nextToAgent())
                      .put("serverTime", s.serverTime().toString())
                      .put("pingSeconds", s.pingPeriod().toSeconds())
                      .put("creditMessages", s.creditMessages())
                      .put("creditBytes", s.creditBytes())));
      case Committed(var upTo) -> frame(FrameKind.COMMITTED, server, epoch, upTo, Bytes.EMPTY);
      case Resend(var from) -> frame(FrameKind.RESEND, server, epoch, from, Bytes.EMPTY);
      case Refused s ->
          frame(
              FrameKind.REFUSED,
              server,
              epoch,
              s.sequence(),
              Fields.print(Fields.object().put("reason", s.reason().name()).put("text", s.text())));
      case Credit s ->
          frame(
              FrameKind.CREDIT,
              server,
              epoch,
              0,
              Fields.print(Fields.object().put("messages", s.messages()).put("bytes", s.bytes())));
      case RenewKey(var within) ->
          frame(
              FrameKind.RENEW_KEY,
              server,
              epoch,
              0,
              Fields.print(Fields.object().put("withinSeconds", within.toSeconds())));
      case Begin(var begun) ->
          frame(
              FrameKind.BEGIN, server, epoch, 0, Fields.print(Fields.object().put("epoch", begun)));
    };
  }

  /** Reads a frame that is neither numbered nor droppable. */
  public static Decoded<Signal> decode(Frame frame) {
    return switch (frame.kind()) {
      case HELLO ->
          Fields.read(
              frame.body(),
              f ->
                  new Hello(
                      f.count("session"),
                      f.count("lastWritten"),
                      f.count("received"),
                      f.text("agentVersion", 128)));
      case WELCOME ->
          Fields.read(
              frame.body(),
              f ->
                  new Welcome(
                      f.count("session"),
                      f.count("committed"),
                      f.number("nextToAgent", 1, Long.MAX_VALUE),
                      f.instant("serverTime"),
                      f.seconds("pingSeconds", 1, 3600),
                      f.integer("creditMessages", 0, Integer.MAX_VALUE),
                      f.count("creditBytes")));
      case COMMITTED -> new Decoded.Good<>(new Committed(frame.sequence()));
      case RESEND -> new Decoded.Good<>(new Resend(frame.sequence()));
      case REFUSED ->
          Fields.read(frame.body(), f -> new Refused(frame.sequence(), reason(f), f.text("text")));
      case CREDIT ->
          Fields.read(
              frame.body(),
              f -> new Credit(f.integer("messages", 0, Integer.MAX_VALUE), f.count("bytes")));
      case RENEW_KEY ->
          Fields.read(frame.body(), f -> new RenewKey(f.seconds("withinSeconds", 1, 1L << 31)));
      case BEGIN -> Fields.read(frame.body(), f -> new Begin(f.number("epoch", 1, Long.MAX_VALUE)));
      case NUMBERED, DROPPABLE ->
          new Decoded.Bad<>(RefusedBecause.MALFORMED, "a message, not a signal");
    };
  }

  /** A reason that a newer peer has and we do not is still a refusal. */
  private static RefusedBecause reason(Fields f) {
    var text = f.text("reason", 64);
    for (var reason : RefusedBecause.values()) {
      if (reason.name().equals(text)) {
        return reason;
      }
    }
    return RefusedBecause.OTHER;
  }

  private static Frame frame(
      FrameKind kind, ServerId server, long epoch, long sequence, Bytes body) {
    return new Frame(kind, server, epoch, sequence, "", body);
  }
}
