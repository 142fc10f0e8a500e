package io.scalr.agent.link;

import io.scalr.agent.spool.Envelope;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.Signal;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.Frame;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.FrameKind;
import io.scalr.protocol.codec.MessageCodec;
import io.scalr.protocol.codec.SignalCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One session on one link: Hello, Welcome, and then the spool outwards and the server's messages
 * inwards until the link is lost. One thread reads; {@link Sender} has another.
 */
final class Conversation {
  /** How long a Welcome may take: the server may be starting, with thousands at its door. */
  private static final int WELCOME_SECONDS = 30;

  /** Silence of so many ping periods means that the link is dead. */
  private static final int DEAD_PERIODS = 3;

  private static final Duration TICK = Duration.ofSeconds(1);

  /** Told when the server wants the link key renewed. */
  interface Renewal {
    void wanted(Duration within);
  }

  private final Link link;
  private final Desk desk;
  private final Renewal renewal;
  // one frame at a time on the wire; the reader answers while the sender sends
  private final ReentrantLock sending = new ReentrantLock();
  private Identity identity;
  private long received;
  private boolean refetch;
  private long asked;
  private volatile @Nullable Sender sender;

  Conversation(Link link, Desk desk, Identity identity, Renewal renewal) throws IOException {
    this.link = link;
    this.desk = desk;
    this.identity = identity;
    this.renewal = renewal;
    this.received = desk.store().received();
  }

  /** Ends only by a lost link or a failure of the disk. */
  void run() throws LinkLost, InterruptedException, IOException {
    hello();
    var welcome = awaitWelcome();
    var out = welcomed(welcome);
    sender = out;
    var thread = Thread.ofVirtual().name("link-sender").start(() -> runSender(out));
    try {
      readUntilLost();
    } finally {
      out.end();
      link.close();
      thread.join();
    }
  }

  /** Something may be there to send. */
  void wake() {
    var out = sender;
    if (out != null) {
      out.wake();
    }
  }

  private void hello() throws LinkLost, InterruptedException {
    signal(
        new Signal.Hello(
            identity.session(),
            desk.spool().next() - 1,
            Math.max(received, 0),
            desk.agentVersion()));
  }

  private Signal.Welcome awaitWelcome() throws LinkLost, InterruptedException, IOException {
    for (int second = 0; second < WELCOME_SECONDS; second++) {
      var bytes = link.receive(TICK);
      if (bytes.isPresent()) {
        switch (signalOf(open(bytes.get()))) {
          case Signal.Begin(var epoch) -> begin(epoch);
          case Signal.Welcome welcome -> {
            if (received == IdentityStore.AS_WELCOME_SAYS) {
              received(welcome.nextToAgent() - 1);
            }
            return welcome;
          }
          case Signal other -> throw new LinkLost("not a Welcome but " + other.getClass());
        }
      }
    }
    throw new LinkLost("no Welcome");
  }

  private void begin(long epoch) throws IOException, LinkLost {
    if (epoch <= identity.epoch()) {
      throw new LinkLost("told to begin epoch %d in epoch %d".formatted(epoch, identity.epoch()));
    }
    desk.journal().warn("the server begins epoch %d anew".formatted(epoch));
    received(IdentityStore.AS_WELCOME_SAYS);
    desk.spool().begin(epoch, (number, next) -> keep(identity.withEpoch(number)));
  }

  private void keep(Identity now) throws IOException {
    desk.store().keep(now);
    identity = now;
  }

  private Sender welcomed(Signal.Welcome welcome) throws IOException, LinkLost {
    if (welcome.committed() >= desk.spool().next()) {
      throw new LinkLost("the server has committed what was never sent, and began no new epoch");
    }
    keep(identity.withSession(welcome.session(), welcome.pingPeriod()));
    desk.time().heard(welcome.serverTime());
    desk.spool().committed(welcome.committed());
    desk.journal().info("session %d of epoch %d".formatted(welcome.session(), identity.epoch()));
    return new Sender(
        desk,
        new Frames(),
        welcome.committed() + 1,
        welcome.creditMessages(),
        welcome.creditBytes());
  }

  private void runSender(Sender out) {
    try {
      out.run();
    } catch (LinkLost | IOException failure) {
      desk.journal().info("sending ended: " + failure.getMessage());
      link.close();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void readUntilLost() throws LinkLost, InterruptedException, IOException {
    long deadAfter = identity.pingPeriod().toSeconds() * DEAD_PERIODS;
    long silent = 0;
    while (true) {
      var bytes = link.receive(TICK);
      silent = link.heard() || bytes.isPresent() ? 0 : silent + 1;
      if (silent > deadAfter) {
        throw new LinkLost("silent for %d s".formatted(silent));
      }
      if (bytes.isPresent()) {
        handle(open(bytes.get()));
      }
      if (refetch && desk.inbox().hasRoom()) {
        refetch = false;
        signal(new Signal.Resend(received + 1));
      }
    }
  }

  private Frame open(byte[] bytes) throws LinkLost {
    return switch (FrameCodec.open(bytes, Direction.TO_AGENT, List.of(identity.linkKey()))) {
      case Decoded.Good<FrameCodec.Opened>(var opened) -> {
        if (!opened.frame().server().equals(identity.server())) {
          throw new LinkLost("a frame for another server");
        }
        yield opened.frame();
      }
      case Decoded.Bad<FrameCodec.Opened>(var reason, var text) ->
          throw new LinkLost("a frame that cannot be believed: %s, %s".formatted(reason, text));
    };
  }

  private static Signal signalOf(Frame frame) throws LinkLost {
    return switch (SignalCodec.decode(frame)) {
      case Decoded.Good<Signal>(var signal) -> signal;
      case Decoded.Bad<Signal>(var reason, var text) ->
          throw new LinkLost("a signal that cannot be read: %s, %s".formatted(reason, text));
    };
  }

  private void handle(Frame frame) throws LinkLost, InterruptedException, IOException {
    if (frame.epoch() != identity.epoch()) {
      throw new LinkLost("a frame of epoch " + frame.epoch());
    }
    switch (frame.kind()) {
      case NUMBERED -> message(frame);
      case DROPPABLE -> {}
      case HELLO, WELCOME, COMMITTED, RESEND, REFUSED, CREDIT, RENEW_KEY, BEGIN ->
          signalled(signalOf(frame));
    }
  }

  private void signalled(Signal signal) throws IOException, LinkLost {
    var out = sender;
    switch (signal) {
      case Signal.Committed(var upTo) -> desk.spool().committed(upTo);
      case Signal.Resend(var from) -> {
        if (out != null) {
          out.resendFrom(Math.max(from, desk.spool().oldest().orElse(from)));
        }
      }
      case Signal.Refused refused -> refused(refused);
      case Signal.Credit(var messages, var bytes) -> {
        if (out != null) {
          out.credit(messages, bytes);
        }
      }
      case Signal.RenewKey(var within) -> renewal.wanted(within);
      case Signal.Hello _, Signal.Welcome _, Signal.Begin _ ->
          throw new LinkLost("out of place: " + signal.getClass().getSimpleName());
    }
  }

  /** The server keeps it as a dead message and shows it; for us it is done. */
  private void refused(Signal.Refused refused) throws IOException {
    desk.journal()
        .warn(
            "the server refuses message %d: %s %s"
                .formatted(refused.sequence(), refused.reason(), refused.text()));
    var oldest = desk.spool().oldest();
    if (oldest.isPresent() && oldest.getAsLong() == refused.sequence()) {
      desk.spool().committed(refused.sequence());
    }
  }

  private void message(Frame frame) throws LinkLost, InterruptedException, IOException {
    if (frame.sequence() <= received) {
      signal(new Signal.Committed(received));
    } else if (frame.sequence() > received + 1) {
      // one question per gap: the frames behind it are on their way and come again
      if (asked != received + 1) {
        asked = received + 1;
        signal(new Signal.Resend(asked));
      }
    } else if (!desk.inbox().hasRoom()) {
      refetch = true;
      asked = received + 1;
    } else {
      take(frame);
    }
  }

  private void take(Frame frame) throws LinkLost, InterruptedException, IOException {
    long sequence = frame.sequence();
    switch (MessageCodec.serverMessage(frame.type(), frame.body())) {
      case Decoded.Good<ServerMessage>(var message) -> {
        desk.inbox().take(sequence, message);
        received(sequence);
      }
      case Decoded.Bad<ServerMessage>(var reason, var text) -> {
        signal(new Signal.Refused(sequence, reason, text));
        received(sequence);
      }
    }
    signal(new Signal.Committed(received));
  }

  private void received(long sequence) throws IOException {
    desk.store().received(sequence);
    received = sequence;
  }

  private void signal(Signal signal) throws LinkLost, InterruptedException {
    send(SignalCodec.encode(signal, identity.server(), identity.epoch()));
  }

  private void send(Frame frame) throws LinkLost, InterruptedException {
    var bytes = FrameCodec.seal(frame, Direction.TO_SERVER, identity.linkKey());
    sending.lock();
    try {
      link.send(bytes);
    } finally {
      sending.unlock();
    }
  }

  /** The sender's way onto this link. */
  private final class Frames implements Sender.Way {
    @Override
    public void numbered(long sequence, Envelope message) throws LinkLost, InterruptedException {
      send(frame(FrameKind.NUMBERED, sequence, message.type(), message.body()));
    }

    @Override
    public void droppable(Envelope message) throws LinkLost, InterruptedException {
      send(frame(FrameKind.DROPPABLE, 0, message.type(), message.body()));
    }

    private Frame frame(FrameKind kind, long sequence, String type, Bytes body) {
      return new Frame(kind, identity.server(), identity.epoch(), sequence, type, body);
    }
  }
}
