package io.scalr.agent.link;

import io.scalr.kernel.Clock;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemIds;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.Direction;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.MetricBatch;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.Signal;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.Frame;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.FrameKind;
import io.scalr.protocol.codec.MessageCodec;
import io.scalr.protocol.codec.SignalCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** The server's end of the protocol for one agent, in memory, with switches for what goes wrong. */
public final class TestGate {
  /** The way back to the agent. */
  public interface Wire {
    void send(byte[] frame);

    void close(LinkClose why);
  }

  public final ServerId server = new ServerId(new SystemIds().uuid());
  private final Clock clock;
  // guarded by this, as all below
  public final List<AgentMessage> messages = new ArrayList<>();
  public final List<MetricBatch> samples = new ArrayList<>();
  public final List<Long> sessions = new ArrayList<>();
  public final List<Signal> signals = new ArrayList<>();
  public final Map<String, List<ScriptOrder>> scripts = new HashMap<>();
  private final TreeMap<Long, ServerMessage> outbox = new TreeMap<>();
  public Secret linkKey = Secret.of(new byte[32]);
  public Optional<Secret> nextKey = Optional.empty();
  public long epoch = 1;
  public long session = 1;
  public long committed;
  public long nextToAgent = 1;
  public int credit = 1000;
  public Duration ping = Duration.ofSeconds(1);

  /** Commits what arrives but tells nobody; as if every answer were lost. */
  public boolean silent;

  /** Closes each link with this instead of a Welcome. */
  public Optional<LinkClose> closeWith = Optional.empty();

  private Optional<Wire> wire = Optional.empty();

  public TestGate(Clock clock) {
    this.clock = clock;
  }

  public synchronized void frame(Wire from, byte[] bytes) {
    var keys = nextKey.map(next -> List.of(next, linkKey)).orElse(List.of(linkKey));
    var opened = FrameCodec.open(bytes, Direction.TO_SERVER, keys);
    if (!(opened instanceof Decoded.Good<FrameCodec.Opened>(var good))) {
      from.close(LinkClose.NOT_KNOWN);
      return;
    }
    if (nextKey.isPresent() && good.key() == 0) {
      linkKey = nextKey.get();
      nextKey = Optional.empty();
    }
    switch (good.frame().kind()) {
      case NUMBERED -> numbered(good.frame());
      case DROPPABLE ->
          samples.add(good(MessageCodec.metricBatch("MetricBatch", good.frame().body())));
      case HELLO, WELCOME, COMMITTED, RESEND, REFUSED, CREDIT, RENEW_KEY, BEGIN ->
          signal(from, good(SignalCodec.decode(good.frame())));
    }
  }

  private static <T> T good(Decoded<T> decoded) {
    return switch (decoded) {
      case Decoded.Good<T>(var value) -> value;
      case Decoded.Bad<T>(var reason, var text) -> throw new AssertionError(reason + " " + text);
    };
  }

  private void signal(Wire from, Signal signal) {
    signals.add(signal);
    switch (signal) {
      case Signal.Hello hello -> hello(from, hello);
      case Signal.Committed(var upTo) -> outbox.headMap(upTo, true).clear();
      case Signal.Resend(var number) -> resend(number);
      default -> {}
    }
  }

  private void hello(Wire from, Signal.Hello hello) {
    if (closeWith.isPresent()) {
      from.close(closeWith.get());
      return;
    }
    if (hello.session() != session && hello.session() != session - 1) {
      from.close(LinkClose.FROZEN);
      return;
    }
    wire = Optional.of(from);
    sessions.add(++session);
    if (hello.lastWritten() < committed) {
      say(new Signal.Begin(epoch + 1));
      epoch++;
      committed = 0;
    }
    say(new Signal.Welcome(session, committed, nextToAgent, clock.now(), ping, credit, 10_000_000));
    resend(hello.received() + 1);
  }

  private void resend(long from) {
    outbox.tailMap(from, true).forEach(this::sendMessage);
  }

  private void numbered(Frame frame) {
    if (frame.epoch() == epoch && frame.sequence() == committed + 1) {
      committed++;
      var message = good(MessageCodec.agentMessage(frame.type(), frame.body()));
      messages.add(message);
      answer(message);
    }
    if (!silent) {
      say(new Signal.Committed(committed));
    }
  }

  private void answer(AgentMessage message) {
    if (message instanceof LifeMessage.HostInit || message instanceof LifeMessage.BeforeHostUp) {
      send(
          new ServerMessage.EventScripts(
              new UUID(7, committed),
              message.type(),
              scripts.getOrDefault(message.type(), List.of()),
              true));
    }
  }

  /** Puts the message into the agent outbox and sends it. */
  public synchronized void send(ServerMessage message) {
    outbox.put(nextToAgent, message);
    sendMessage(nextToAgent, message);
    nextToAgent++;
  }

  private void sendMessage(long sequence, ServerMessage message) {
    sendFrame(
        new Frame(
            FrameKind.NUMBERED,
            server,
            epoch,
            sequence,
            message.type(),
            MessageCodec.encode(message)));
  }

  /** A message under a number of the test's own choosing, kept nowhere. */
  public synchronized void sendAs(long sequence, ServerMessage message) {
    sendMessage(sequence, message);
  }

  /** Under the next number, a type that no agent knows. */
  public synchronized void sendMalformed() {
    sendFrame(
        new Frame(
            FrameKind.NUMBERED,
            server,
            epoch,
            nextToAgent++,
            "Dance",
            io.scalr.protocol.Bytes.EMPTY));
  }

  /** Under the next number, sealed with another key. */
  public synchronized void sendForged(ServerMessage message) {
    var frame =
        new Frame(
            FrameKind.NUMBERED,
            server,
            epoch,
            nextToAgent,
            message.type(),
            MessageCodec.encode(message));
    wire.ifPresent(
        to -> to.send(FrameCodec.seal(frame, Direction.TO_AGENT, Secret.of(new byte[] {1}))));
  }

  public synchronized void say(Signal signal) {
    sendFrame(SignalCodec.encode(signal, server, epoch));
  }

  private void sendFrame(Frame frame) {
    wire.ifPresent(to -> to.send(FrameCodec.seal(frame, Direction.TO_AGENT, linkKey)));
  }

  public synchronized void close(LinkClose why) {
    wire.ifPresent(to -> to.close(why));
    wire = Optional.empty();
  }

  public synchronized List<String> types() {
    return messages.stream().map(AgentMessage::type).toList();
  }

  public void await(String what, BooleanSupplier met) throws InterruptedException {
    var deadline = clock.now().plusSeconds(30);
    while (true) {
      synchronized (this) {
        if (met.getAsBoolean()) {
          return;
        }
      }
      if (clock.now().isAfter(deadline)) {
        throw new AssertionError("not seen: " + what + "; messages " + types());
      }
      clock.sleep(Duration.ofMillis(5));
    }
  }

  public static ScriptOrder script(String body, boolean blocking) {
    return new ScriptOrder(
        new ExecutionId(new SystemIds().uuid()),
        "test",
        new ScriptOrder.Source.Inline(Secret.of(body)),
        blocking,
        Duration.ofSeconds(20),
        Optional.empty(),
        Map.of(),
        0);
  }
}
