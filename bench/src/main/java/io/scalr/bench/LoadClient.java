package io.scalr.bench;

import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemClock;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.Enrolment;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.Signal;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.Frame;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.FrameKind;
import io.scalr.protocol.codec.MessageCodec;
import io.scalr.protocol.codec.SignalCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The agents of {@link MessagesBench}, in a process of their own: {@code PORT CA LINKS}. Commands
 * come on standard input, each is answered with one line of numbers: {@code closed WINDOW SECONDS}
 * and {@code paced RATE SECONDS} with seconds, p50, p99 in ms and the count.
 */
public final class LoadClient {
  static final int BODY_BYTES = 300;

  /** Handshakes under way; each costs both sides milliseconds of a core. */
  private static final int HANDSHAKES = 16;

  private static final int THREADS = 4;

  /** More than any run here can answer. */
  private static final int MOST_ANSWERS = 8_000_000;

  private static final Duration TICK = Duration.ofMillis(4);
  private static final SystemClock CLOCK = new SystemClock();
  private static final Bytes BODY = body();
  private static final String TYPE = "ExecScriptResult";

  private final List<Agent> agents = new ArrayList<>();
  private final long[] micros = new long[MOST_ANSWERS];
  private final AtomicInteger answers = new AtomicInteger();
  private volatile int window;

  private LoadClient() {}

  public static void main(String[] arguments) throws Exception {
    System.setProperty("logback.configurationFile", "logback-text.xml");
    var commands = new ParentWatch();
    var client = new LoadClient();
    client.connect(arguments);
    while (true) {
      var words = commands.next().split(" ");
      switch (words[0]) {
        case "closed" -> client.closed(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        case "paced" -> client.paced(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        default -> System.exit(0);
      }
    }
  }

  /** A result of a script that makes the body just so long. */
  private static Bytes body() {
    for (int length = 1; ; length++) {
      var made =
          MessageCodec.encode(
              new ExecScriptResult(
                  new ExecutionId(new UUID(1, 2)),
                  Optional.empty(),
                  0,
                  12,
                  CLOCK.now(),
                  Bytes.of(new byte[length]),
                  Bytes.of(new byte[0]),
                  length,
                  0,
                  Optional.empty()));
      if (made.length() >= BODY_BYTES) {
        return made;
      }
    }
  }

  private void connect(String[] arguments) throws Exception {
    long begun = System.nanoTime();
    var uri = URI.create("wss://127.0.0.1:" + arguments[0] + Enrolment.LINK_PATH);
    var http =
        HttpClient.newBuilder()
            .sslContext(trusting(Path.of(arguments[1])))
            .executor(Executors.newFixedThreadPool(THREADS))
            .build();
    var room = new Semaphore(HANDSHAKES);
    for (var line : Files.readAllLines(Path.of(arguments[2]))) {
      var words = line.split(" ");
      var agent =
          new Agent(
              new ServerId(UUID.fromString(words[0])),
              Secret.of(HexFormat.of().parseHex(words[1])));
      agents.add(agent);
      room.acquire();
      http.newWebSocketBuilder()
          .buildAsync(uri, agent)
          .whenComplete((socket, failure) -> {
            if (failure == null) {
              agent.hello(socket);
            } else {
              failure.printStackTrace(System.err);
            }
          });
      agent.welcomed.whenComplete((_, _) -> room.release());
    }
    for (var agent : agents) {
      agent.welcomed.join();
    }
    say((System.nanoTime() - begun) / 1e9);
  }

  static SSLContext trusting(Path ca) throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var in = Files.newInputStream(ca)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private void closed(int most, int seconds) throws InterruptedException {
    answers.set(0);
    long begun = System.nanoTime();
    window = most;
    agents.forEach(Agent::fill);
    CLOCK.sleep(Duration.ofSeconds(seconds));
    double took = (System.nanoTime() - begun) / 1e9;
    int counted = answers.get();
    window = 0;
    awaitQuiet();
    report(took, counted);
  }

  private void paced(int rate, int seconds) throws InterruptedException {
    answers.set(0);
    long begun = System.nanoTime();
    long all = (long) rate * seconds;
    for (long sent = 0; sent < all; ) {
      long due = (System.nanoTime() - begun) * rate / 1_000_000_000L;
      for (; sent < Math.min(due, all); sent++) {
        long planned = begun + sent * 1_000_000_000L / rate;
        agents.get((int) (sent % agents.size())).send(planned);
      }
      CLOCK.sleep(TICK);
    }
    double took = (System.nanoTime() - begun) / 1e9;
    awaitQuiet();
    report(took, answers.get());
  }

  private void awaitQuiet() throws InterruptedException {
    for (int i = 0; i < 2_000 && agents.stream().anyMatch(Agent::waits); i++) {
      CLOCK.sleep(Duration.ofMillis(5));
    }
  }

  private void report(double seconds, int counted) {
    var times = Percentiles.of(Arrays.copyOf(micros, Math.min(counted, MOST_ANSWERS)));
    say(seconds, times.at(0.5) / 1e3, times.at(0.99) / 1e3, counted);
  }

  private static void say(double... numbers) {
    var line = new StringBuilder();
    for (double number : numbers) {
      line.append(String.format(Locale.ROOT, "%.3f ", number));
    }
    System.out.println(line.toString().strip());
  }

  /** One link. */
  private final class Agent implements WebSocket.Listener {
    private static final int REMEMBERED = 1024;

    private final ServerId server;
    private final Secret key;
    private final CompletableFuture<Boolean> welcomed = new CompletableFuture<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    // guarded by this
    private CompletableFuture<WebSocket> sending = new CompletableFuture<>();
    private final long[] sentAt = new long[REMEMBERED];
    private long written;
    private long committed;

    Agent(ServerId server, Secret key) {
      this.server = server;
      this.key = key;
    }

    synchronized void hello(WebSocket socket) {
      sending = CompletableFuture.completedFuture(socket);
      frame(SignalCodec.encode(new Signal.Hello(1, 0, 0, "bench"), server, 1));
    }

    private void frame(Frame frame) {
      var bytes = ByteBuffer.wrap(FrameCodec.seal(frame, Direction.TO_SERVER, key));
      sending = sending.thenCompose(socket -> socket.sendBinary(bytes, true));
    }

    synchronized void fill() {
      while (written - committed < window) {
        send(System.nanoTime());
      }
    }

    synchronized void send(long at) {
      written++;
      sentAt[(int) (written % REMEMBERED)] = at;
      frame(new Frame(FrameKind.NUMBERED, server, 1, written, TYPE, BODY));
    }

    synchronized boolean waits() {
      return committed < written;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      var bytes = new byte[data.remaining()];
      data.get(bytes);
      partial.writeBytes(bytes);
      if (last) {
        heard(partial.toByteArray());
        partial.reset();
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    private void heard(byte[] bytes) {
      if (FrameCodec.open(bytes, Direction.TO_AGENT, List.of(key))
              instanceof Decoded.Good<FrameCodec.Opened>(var opened)
          && SignalCodec.decode(opened.frame()) instanceof Decoded.Good<Signal>(var signal)) {
        switch (signal) {
          case Signal.Welcome _ -> welcomed.complete(true);
          case Signal.Committed(var upTo) -> committed(upTo);
          case Signal.Credit _ -> {}
          case Signal.Hello _,
              Signal.Resend _,
              Signal.Refused _,
              Signal.RenewKey _,
              Signal.Begin _ ->
              throw new IllegalStateException("not expected: " + signal);
        }
      } else {
        throw new IllegalStateException("a frame that cannot be read");
      }
    }

    private synchronized void committed(long upTo) {
      long now = System.nanoTime();
      for (long one = committed + 1; one <= upTo; one++) {
        int place = answers.getAndIncrement();
        if (place < MOST_ANSWERS) {
          micros[place] = (now - sentAt[(int) (one % REMEMBERED)]) / 1_000;
        }
      }
      committed = Math.max(committed, upTo);
      fill();
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      error.printStackTrace(System.err);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      System.err.println("closed by the server: " + code + " " + reason);
      return CompletableFuture.completedFuture(null);
    }
  }
}
