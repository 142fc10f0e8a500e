package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.KeyAge;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.Signal;
import io.scalr.protocol.codec.Frame;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.FrameKind;
import io.scalr.protocol.codec.MessageCodec;
import io.scalr.protocol.codec.SignalCodec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One live connection of one agent. All its state is guarded by its own lock; nothing is written to
 * the wire while that lock is held.
 */
final class Link {
  /** What may wait for a reader that does not read; beyond it the link is cut. */
  private static final int MAX_WAITING_FRAMES = 1024;

  /** As above, in bytes: eight of the largest frames. */
  private static final long MAX_WAITING_BYTES = 8L * FrameCodec.MAX_FRAME_BYTES;

  private sealed interface Out {
    record Sealed(byte[] bytes) implements Out {}

    record Ping(byte[] question) implements Out {}

    record Close(LinkClose why) implements Out {}
  }

  private final ServerId server;
  private final Tenant tenant;
  private final int slot;
  private final long epoch;
  private final Secret key;
  private final Wire wire;

  private final ArrayDeque<Out> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean writing;
  private long written;
  private long writtenSeen;
  private Instant progressSeen;
  private Optional<Instant> closedAt = Optional.empty();
  private boolean saidGoodbye;
  private Instant heard;
  private Instant pinged;
  private byte[] answered = new byte[0];

  private int creditMessages;
  private long creditBytes;
  private long sentUpTo;
  private long committedUpTo;
  private long askedFrom;
  private Instant askedAt = Instant.EPOCH;
  private Instant renewKeyAt = Instant.MAX;

  Link(
      ServerId server,
      Tenant tenant,
      int slot,
      long epoch,
      Secret key,
      Wire wire,
      Instant now,
      long sentUpTo) {
    this.server = server;
    this.tenant = tenant;
    this.slot = slot;
    this.epoch = epoch;
    this.key = key;
    this.wire = wire;
    this.heard = now;
    this.pinged = now;
    this.progressSeen = now;
    this.sentUpTo = sentUpTo;
    this.committedUpTo = sentUpTo;
  }

  ServerId server() {
    return server;
  }

  Tenant tenant() {
    return tenant;
  }

  int slot() {
    return slot;
  }

  long epoch() {
    return epoch;
  }

  /** The key that the agent used in its Hello; the only one that this connection speaks. */
  Secret key() {
    return key;
  }

  void send(Signal signal) {
    put(seal(SignalCodec.encode(signal, server, epoch)));
  }

  /** Says which epoch is to begin; its frame still carries the old one, which the agent expects. */
  void sendBegin(Signal.Begin begin, long oldEpoch) {
    put(seal(SignalCodec.encode(begin, server, oldEpoch)));
  }

  void send(long sequence, ServerMessage message) {
    synchronized (this) {
      // before it is written: the confirmation may come at once
      sentUpTo = Math.max(sentUpTo, sequence);
    }
    put(
        seal(
            new Frame(
                FrameKind.NUMBERED,
                server,
                epoch,
                sequence,
                message.type(),
                MessageCodec.encode(message))));
  }

  /**
   * Whether another message may be put to what waits; if not, the agent's confirmation wakes us.
   */
  synchronized boolean hasRoom() {
    return waiting.size() < MAX_WAITING_FRAMES / 2 && waitingBytes < MAX_WAITING_BYTES / 2;
  }

  /** Whether what waits has made no way for so long; asked in turn by one thread. */
  synchronized boolean isStalled(Instant now, Duration limit) {
    if (!writing || written != writtenSeen) {
      writtenSeen = written;
      progressSeen = now;
      return false;
    }
    return progressSeen.plus(limit).isBefore(now);
  }

  void ping(byte[] question) {
    put(new Out.Ping(question));
  }

  /** Says goodbye after what already waits, and takes nothing more. */
  void close(LinkClose why, Instant now) {
    synchronized (this) {
      if (closedAt.isPresent()) {
        return;
      }
      waiting.clear();
      waitingBytes = 0;
      put(new Out.Close(why));
      closedAt = Optional.of(now);
      saidGoodbye = true;
    }
  }

  /** Whether it was we who ended it, in words. */
  synchronized boolean saidGoodbye() {
    return saidGoodbye;
  }

  void cut() {
    synchronized (this) {
      closedAt = closedAt.or(() -> Optional.of(heard));
      waiting.clear();
    }
    wire.cut();
  }

  synchronized boolean isOpen() {
    return closedAt.isEmpty();
  }

  synchronized Optional<Instant> closedAt() {
    return closedAt;
  }

  synchronized void heard(Instant now) {
    heard = now;
  }

  synchronized void answered(byte[] question, Instant now) {
    heard = now;
    answered = question;
    notifyAll();
  }

  synchronized Instant lastHeard() {
    return heard;
  }

  /** Whether the time for a ping has come; then it counts as sent. */
  synchronized boolean pingDue(Instant before, Instant now) {
    if (pinged.isAfter(before)) {
      return false;
    }
    pinged = now;
    return true;
  }

  /** Waits until this question was answered. */
  synchronized boolean awaitAnswer(byte[] question, long millis) throws InterruptedException {
    long until = System.nanoTime() + millis * 1_000_000;
    while (!Arrays.equals(answered, question)) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  synchronized void grant(int messages, long bytes) {
    creditMessages += messages;
    creditBytes += bytes;
  }

  /** Books an incoming message; false when the agent overdraws by more than is fair. */
  synchronized boolean charge(Bytes body, int graceMessages, long graceBytes) {
    creditMessages -= 1;
    creditBytes -= body.length();
    return creditMessages >= -graceMessages && creditBytes >= -graceBytes;
  }

  synchronized long sentUpTo() {
    return sentUpTo;
  }

  /** How many sent messages the agent has not confirmed. */
  synchronized long unconfirmed() {
    return sentUpTo - committedUpTo;
  }

  /** Takes note of what the agent has; false when that is nothing new. */
  synchronized boolean confirmed(long upTo) {
    long before = committedUpTo;
    committedUpTo = Math.max(committedUpTo, Math.min(upTo, sentUpTo));
    return committedUpTo > before;
  }

  /** Begins again from this number; always, because an agent asks only once. */
  synchronized void resendFrom(long from) {
    sentUpTo = Math.max(committedUpTo, Math.min(sentUpTo, from - 1));
  }

  /** Whether to ask for this number again: the same question is put once in a while only. */
  synchronized boolean resendDue(long from, Instant now) {
    if (from == askedFrom && askedAt.plus(Limits.RESEND_AGAIN).isAfter(now)) {
      return false;
    }
    askedFrom = from;
    askedAt = now;
    return true;
  }

  /** From then on the agent is to be asked to renew its key. */
  synchronized void renewKeyFrom(Instant due) {
    renewKeyAt = due;
  }

  /** Whether to ask for a renewal now; then it counts as asked. */
  synchronized boolean renewalDue(Instant now) {
    if (renewKeyAt.isAfter(now)) {
      return false;
    }
    renewKeyAt = now.plus(KeyAge.ASK_AGAIN);
    return true;
  }

  private Out seal(Frame frame) {
    return new Out.Sealed(FrameCodec.seal(frame, Direction.TO_AGENT, key));
  }

  private void put(Out out) {
    boolean tooSlow;
    synchronized (this) {
      if (closedAt.isPresent()) {
        return;
      }
      waiting.add(out);
      waitingBytes += size(out);
      tooSlow = waiting.size() > MAX_WAITING_FRAMES || waitingBytes > MAX_WAITING_BYTES;
      if (!writing && !tooSlow) {
        writing = true;
        Thread.ofVirtual().name("agent link writer").start(this::write);
      }
    }
    if (tooSlow) {
      cut();
    }
  }

  private void write() {
    try {
      Out next;
      while ((next = take()) != null) {
        switch (next) {
          case Out.Sealed(var bytes) -> wire.send(bytes);
          case Out.Ping(var question) -> wire.ping(question);
          case Out.Close(var why) -> wire.close(why.code(), why.name());
        }
        synchronized (this) {
          written++;
        }
      }
    } catch (IOException e) {
      // the other side is gone; the agent comes back by itself
      cut();
    }
  }

  private synchronized @Nullable Out take() {
    var next = waiting.poll();
    if (next == null) {
      writing = false;
      return null;
    }
    waitingBytes -= size(next);
    return next;
  }

  private static long size(Out out) {
    return switch (out) {
      case Out.Sealed(var bytes) -> bytes.length;
      case Out.Ping _, Out.Close _ -> 16;
    };
  }
}
