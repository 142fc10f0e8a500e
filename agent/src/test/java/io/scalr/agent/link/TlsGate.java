package io.scalr.agent.link;

import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Enrolment.Denied;
import io.scalr.protocol.Enrolment.DeniedBecause;
import io.scalr.protocol.Enrolment.EnrolAnswer;
import io.scalr.protocol.Enrolment.EnrolRequest;
import io.scalr.protocol.Enrolment.NonceAnswer;
import io.scalr.protocol.Enrolment.RenewAnswer;
import io.scalr.protocol.Enrolment.RenewRequest;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.EnrolmentCodec;
import io.scalr.protocol.codec.Proof;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A {@link TestGate} behind real TLS, HTTP and WebSocket, as little of each as an agent needs. */
public final class TlsGate implements AutoCloseable {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  public final TestGate gate;
  public final Secret token = Secret.of(new byte[32]);
  public final List<Bytes> keys = new ArrayList<>();

  /** Enrolments that are carried out but whose answer is dropped. */
  public volatile int dropAnswers;

  private final SSLServerSocket listening;
  private final Bytes caSha256;
  private final Clock clock;
  private final Bytes nonce = Bytes.of("a nonce of thirty-two bytes here".getBytes());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  public TlsGate(TestGate gate, SSLContext tls, Bytes caSha256, Clock clock) throws IOException {
    this.gate = gate;
    this.caSha256 = caSha256;
    this.clock = clock;
    this.listening =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread.ofPlatform().daemon().start(this::accept);
  }

  public URI url() {
    return URI.create("https://127.0.0.1:" + listening.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        var socket = listening.accept();
        open.add(socket);
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = new DataInputStream(socket.getInputStream());
      while (request(in, socket.getOutputStream())) {
        // keep-alive
      }
    } catch (IOException gone) {
      // as clients do
    } finally {
      open.remove(socket);
    }
  }

  private boolean request(DataInputStream in, OutputStream out) throws IOException {
    var first = line(in).split(" ");
    var headers = new HashMap<String, String>();
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(), line.substring(colon + 1).strip());
    }
    if (first[0].equals("GET")) {
      upgrade(headers, out);
      new Socketry(in, out).run();
      return false;
    }
    var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return answer(first[1], Bytes.of(body), out);
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

  private boolean answer(String path, Bytes body, OutputStream out) throws IOException {
    synchronized (gate) {
      switch (path) {
        case "/agent/v1/nonce" ->
            reply(out, 200, EnrolmentCodec.encode(new NonceAnswer(nonce, clock.now(), gate.ping)));
        case "/agent/v1/enrol" -> {
          enrol(good(EnrolmentCodec.enrolRequest(body)), out);
          if (dropAnswers > 0) {
            dropAnswers--;
            return false;
          }
        }
        case "/agent/v1/renew" -> renew(good(EnrolmentCodec.renewRequest(body)), out);
        default -> reply(out, 404, Bytes.EMPTY);
      }
    }
    return true;
  }

  private void enrol(EnrolRequest request, OutputStream out) throws IOException {
    keys.add(request.publicKey());
    var signed = Proof.enrolment(gate.server, Proof.tokenHash(token), caSha256, nonce);
    if (!request.joinToken().equals(token)
        || !Proof.holds(request.publicKey(), signed, request.proof())) {
      var no = new Denied(DeniedBecause.NOT_KNOWN, "no");
      reply(out, no.reason().status(), EnrolmentCodec.encode(no));
    } else if (dropAnswers == 0) {
      reply(
          out,
          200,
          EnrolmentCodec.encode(
              new EnrolAnswer(gate.linkKey, 3, gate.epoch, gate.session, gate.ping, clock.now())));
    }
  }

  private void renew(RenewRequest request, OutputStream out) throws IOException {
    var signed = Proof.renewal(gate.server, request.purpose(), caSha256, nonce);
    if (!Proof.holds(keys.getLast(), signed, request.proof())) {
      var no = new Denied(DeniedBecause.NOT_KNOWN, "no");
      reply(out, no.reason().status(), EnrolmentCodec.encode(no));
      return;
    }
    var key = Secret.of("another link key of thirty-two b".getBytes());
    gate.nextKey = Optional.of(key);
    reply(
        out,
        200,
        EnrolmentCodec.encode(new RenewAnswer(key, gate.epoch, gate.session, clock.now())));
  }

  private static <T> T good(Decoded<T> decoded) throws IOException {
    return switch (decoded) {
      case Decoded.Good<T>(var value) -> value;
      case Decoded.Bad<T>(var reason, var text) -> throw new IOException(reason + " " + text);
    };
  }

  private static void reply(OutputStream out, int status, Bytes body) throws IOException {
    var head = "HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n".formatted(status, body.length());
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body.toArray());
    out.flush();
  }

  private static void upgrade(Map<String, String> headers, OutputStream out) throws IOException {
    try {
      var hash =
          MessageDigest.getInstance("SHA-1")
              .digest((headers.get("sec-websocket-key") + GUID).getBytes());
      var head =
          "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: %s\r\n\r\n"
                  .formatted(Base64.getEncoder().encodeToString(hash));
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One WebSocket. */
  private final class Socketry implements TestGate.Wire {
    private final DataInputStream in;
    private final OutputStream out;

    Socketry(DataInputStream in, OutputStream out) {
      this.in = in;
      this.out = out;
    }

    void run() throws IOException {
      while (true) {
        int opcode = in.readUnsignedByte() & 15;
        int length = in.readUnsignedByte() & 127;
        long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        var mask = in.readNBytes(4);
        var data = in.readNBytes((int) size);
        for (int i = 0; i < data.length; i++) {
          data[i] ^= mask[i % 4];
        }
        if (opcode == 8) {
          return;
        }
        if (opcode == 2) {
          gate.frame(this, data);
        }
      }
    }

    @Override
    public void send(byte[] frame) {
      write(2, frame);
    }

    @Override
    public void close(LinkClose why) {
      write(8, ByteBuffer.allocate(2).putShort((short) why.code()).array());
    }

    private synchronized void write(int opcode, byte[] data) {
      var head = ByteBuffer.allocate(10).put((byte) (128 | opcode));
      if (data.length < 126) {
        head.put((byte) data.length);
      } else if (data.length < 65536) {
        head.put((byte) 126).putShort((short) data.length);
      } else {
        head.put((byte) 127).putLong(data.length);
      }
      try {
        out.write(head.array(), 0, head.position());
        out.write(data);
        out.flush();
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }
  }

  /** Cuts every connection without a word, as a killed server does. */
  public void cut() throws IOException {
    for (var socket : open) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
