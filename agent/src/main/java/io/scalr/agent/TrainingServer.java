package io.scalr.agent;

import io.scalr.kernel.Clock;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.Enrolment;
import io.scalr.protocol.Enrolment.EnrolAnswer;
import io.scalr.protocol.Enrolment.NonceAnswer;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.Signal;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.EnrolmentCodec;
import io.scalr.protocol.codec.Frame;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.FrameKind;
import io.scalr.protocol.codec.MessageCodec;
import io.scalr.protocol.codec.SignalCodec;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * The server's end of one agent's first boot, on a port of this machine's loopback address, for
 * {@link Training} alone: it believes whatever comes and keeps nothing.
 */
final class TrainingServer implements AutoCloseable {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final Duration PING = Duration.ofSeconds(30);
  private static final int CREDIT_MESSAGES = 100;
  private static final long CREDIT_BYTES = 1_000_000;

  /** What a frame's second byte says of its length. */
  private static final int TWO_BYTES = 126;

  private static final int EIGHT_BYTES = 127;

  private final ServerId server;
  private final Secret linkKey;
  private final Clock clock;
  private final Ids ids;
  private final SSLServerSocket listening;
  private final CountDownLatch up = new CountDownLatch(1);
  private long nextToAgent = 1;

  TrainingServer(SSLContext tls, ServerId server, Secret linkKey, Clock clock, Ids ids)
      throws IOException {
    this.server = server;
    this.linkKey = linkKey;
    this.clock = clock;
    this.ids = ids;
    this.listening =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    Thread.ofVirtual().name("training-server").start(this::accept);
  }

  URI url() {
    return URI.create("https://127.0.0.1:" + listening.getLocalPort());
  }

  /** Counted down when the agent has said HostUp. */
  CountDownLatch up() {
    return up;
  }

  private void accept() {
    try {
      while (true) {
        var socket = listening.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // the training is over
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = new DataInputStream(socket.getInputStream());
      while (request(in, socket.getOutputStream())) {
        // keep-alive
      }
    } catch (IOException gone) {
      // the agent has ended
    }
  }

  private boolean request(DataInputStream in, OutputStream out) throws IOException {
    var first = line(in).split(" ");
    var headers = new HashMap<String, String>();
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      var parts = line.split(": *", 2);
      headers.put(parts[0].toLowerCase(java.util.Locale.ROOT), parts[1]);
    }
    if (first[0].equals("GET")) {
      upgrade(headers, out);
      while (frame(in, out)) {
        // until the agent closes
      }
      return false;
    }
    in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    var answer =
        first[1].equals(Enrolment.NONCE_PATH)
            ? EnrolmentCodec.encode(new NonceAnswer(Bytes.of(new byte[32]), clock.now(), PING))
            : EnrolmentCodec.encode(new EnrolAnswer(linkKey, 1, 1, 1, PING, clock.now()));
    out.write(text("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(answer.length())));
    out.write(answer.toArray());
    out.flush();
    return true;
  }

  private static String line(DataInputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void upgrade(Map<String, String> headers, OutputStream out) throws IOException {
    try {
      var key = headers.getOrDefault("sec-websocket-key", "") + GUID;
      var hash = MessageDigest.getInstance("SHA-1").digest(text(key));
      out.write(
          text(
              "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                  + Base64.getEncoder().encodeToString(hash)
                  + "\r\n\r\n"));
      out.flush();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private boolean frame(DataInputStream in, OutputStream out) throws IOException {
    int opcode = in.readUnsignedByte() & 15;
    int length = in.readUnsignedByte() & 127;
    long size =
        length == TWO_BYTES
            ? in.readUnsignedShort()
            : length == EIGHT_BYTES ? in.readLong() : length;
    var mask = in.readNBytes(4);
    var data = in.readNBytes(Math.toIntExact(size));
    for (int i = 0; i < data.length; i++) {
      data[i] ^= mask[i % 4];
    }
    if (opcode == 2) {
      var opened = FrameCodec.open(data, Direction.TO_SERVER, List.of(linkKey));
      if (opened instanceof Decoded.Good<FrameCodec.Opened>(var good)) {
        heard(good.frame(), out);
      }
    }
    return opcode != 8;
  }

  private void heard(Frame frame, OutputStream out) throws IOException {
    switch (frame.kind()) {
      case HELLO ->
          say(new Signal.Welcome(2, 0, 1, clock.now(), PING, CREDIT_MESSAGES, CREDIT_BYTES), out);
      case NUMBERED -> {
        say(new Signal.Committed(frame.sequence()), out);
        if (MessageCodec.agentMessage(frame.type(), frame.body())
            instanceof Decoded.Good<AgentMessage>(var message)) {
          said(message, out);
        }
      }
      case DROPPABLE, WELCOME, COMMITTED, RESEND, REFUSED, CREDIT, RENEW_KEY, BEGIN -> {
        // nothing to answer
      }
    }
  }

  private void said(AgentMessage message, OutputStream out) throws IOException {
    if (message instanceof LifeMessage.HostInit) {
      send(proceed(message, List.of(script())), out);
    } else if (message instanceof LifeMessage.BeforeHostUp) {
      send(proceed(message, List.of()), out);
    } else if (message instanceof LifeMessage.HostUp) {
      up.countDown();
    }
  }

  private ServerMessage proceed(AgentMessage to, List<ScriptOrder> scripts) {
    return new ServerMessage.EventScripts(ids.uuid(), to.type(), scripts, true);
  }

  private ScriptOrder script() {
    return new ScriptOrder(
        new ExecutionId(ids.uuid()),
        "training",
        new ScriptOrder.Source.Inline(Secret.of("#!/bin/sh\necho trained\n")),
        true,
        Duration.ofSeconds(5),
        Optional.empty(),
        Map.of("NAME", Secret.of("value")),
        1);
  }

  private void send(ServerMessage message, OutputStream out) throws IOException {
    write(
        new Frame(
            FrameKind.NUMBERED,
            server,
            1,
            nextToAgent++,
            message.type(),
            MessageCodec.encode(message)),
        out);
  }

  private void say(Signal signal, OutputStream out) throws IOException {
    write(SignalCodec.encode(signal, server, 1), out);
  }

  private void write(Frame frame, OutputStream out) throws IOException {
    var data = FrameCodec.seal(frame, Direction.TO_AGENT, linkKey);
    out.write(128 | 2);
    if (data.length < TWO_BYTES) {
      out.write(data.length);
    } else {
      out.write(new byte[] {TWO_BYTES, (byte) (data.length >> 8), (byte) data.length});
    }
    out.write(data);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
