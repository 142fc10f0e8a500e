package io.scalr.acceptance.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.agent.link.PinnedTrust;
import io.scalr.kernel.Secret;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.Enrolment;
import io.scalr.protocol.Signal;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.Frame;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.FrameKind;
import io.scalr.protocol.codec.SignalCodec;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Somebody with an agent's key and no manners. */
final class Rogue implements WebSocket.Listener, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SECONDS = 20;

  private final ControlSide control;
  private final AgentProgram agent;
  private final HttpClient http;
  private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final List<Signal> heard = new CopyOnWriteArrayList<>();
  private final boolean reads;
  private final Secret key;
  private final long epoch;
  private final long session;
  private final long received;
  private final WebSocket socket;
  private long written;

  /** Takes the keys of an agent that does not run now, and dials. */
  Rogue(ControlSide control, AgentProgram agent, boolean reads) throws Exception {
    this.control = control;
    this.agent = agent;
    this.reads = reads;
    var identity = JSON.readTree(agent.state().resolve("identity.json").toFile());
    this.key = Secret.of(identity.path("linkKey").binaryValue());
    this.epoch = identity.path("epoch").asLong();
    this.session = identity.path("session").asLong();
    this.received = Long.parseLong(Files.readString(agent.state().resolve("received")));
    this.written =
        control.said.stream()
            .filter(said -> said.server().equals(agent.server()))
            .mapToLong(ControlSide.Said::sequence)
            .max()
            .orElse(0);
    this.http =
        HttpClient.newBuilder()
            .sslContext(new PinnedTrust(control.caSha256(), control.clock).context())
            .build();
    this.socket =
        http.newWebSocketBuilder()
            .buildAsync(URI.create("wss://127.0.0.1:" + control.port() + Enrolment.LINK_PATH), this)
            .get(SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void onOpen(WebSocket opened) {
    opened.request(reads ? Long.MAX_VALUE : 1);
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    var bytes = new byte[data.remaining()];
    data.get(bytes);
    parts.writeBytes(bytes);
    if (last) {
      if (FrameCodec.open(parts.toByteArray(), Direction.TO_AGENT, List.of(key))
              instanceof Decoded.Good<FrameCodec.Opened>(var opened)
          && SignalCodec.decode(opened.frame()) instanceof Decoded.Good<Signal>(var signal)) {
        heard.add(signal);
      }
      parts.reset();
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.complete(-1);
  }

  byte[] hello() {
    return seal(
        SignalCodec.encode(
            new Signal.Hello(session, written, received, "rogue"), agent.server(), epoch));
  }

  /** Says Hello and hears Welcome. */
  Rogue link() throws Exception {
    send(hello());
    control.await("Welcome", () -> heard.stream().anyMatch(Signal.Welcome.class::isInstance));
    return this;
  }

  byte[] next(String type, byte[] body) {
    return frame(FrameKind.NUMBERED, ++written, type, body);
  }

  byte[] frame(FrameKind kind, long sequence, String type, byte[] body) {
    return seal(new Frame(kind, agent.server(), epoch, sequence, type, Bytes.of(body)));
  }

  private byte[] seal(Frame frame) {
    return FrameCodec.seal(frame, Direction.TO_SERVER, key);
  }

  /** False when the connection takes nothing more. */
  boolean send(byte[] bytes) throws Exception {
    try {
      socket.sendBinary(ByteBuffer.wrap(bytes), true).get(SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException gone) {
      return false;
    }
  }

  void sendText(String text) throws Exception {
    socket.sendText(text, true).get(SECONDS, TimeUnit.SECONDS);
  }

  long committed() {
    return heard.stream()
        .filter(Signal.Committed.class::isInstance)
        .mapToLong(signal -> ((Signal.Committed) signal).upTo())
        .max()
        .orElse(0);
  }

  long written() {
    return written;
  }

  long refused() {
    return heard.stream().filter(Signal.Refused.class::isInstance).count();
  }

  /** The code of the server's goodbye; nothing when it only hung up. */
  OptionalInt closedWith() throws Exception {
    int code = closed.get(SECONDS, TimeUnit.SECONDS);
    return code < 0 ? OptionalInt.empty() : OptionalInt.of(code);
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }
}
