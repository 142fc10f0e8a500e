package io.scalr.bench;

import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.Enrolment;
import io.scalr.protocol.Enrolment.EnrolAnswer;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.Message;
import io.scalr.protocol.ServerMessage.EventScripts;
import io.scalr.protocol.Signal;
import io.scalr.protocol.UserData;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.EnrolmentCodec;
import io.scalr.protocol.codec.Frame;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.FrameKind;
import io.scalr.protocol.codec.MessageCodec;
import io.scalr.protocol.codec.Proof;
import io.scalr.protocol.codec.SignalCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The agents of {@link LaunchesBench}, in a process of their own: {@code CA}. A line {@code MILLIS
 * USERDATA} boots one after so long; when its HostUp is committed it is told with {@code SERVER
 * BEGUN LINKED UP}, in microseconds since the epoch. Its own work is what the protocol asks for and
 * takes no time of its own: no disk, no script.
 */
public final class LaunchClient {
  private static final Clock CLOCK = new SystemClock();

  /** More than the one connection of a real agent's posts would only add handshakes. */
  private final HttpClient http;

  private LaunchClient(HttpClient http) {
    this.http = http;
  }

  public static void main(String[] arguments) throws Exception {
    System.setProperty("logback.configurationFile", "logback-text.xml");
    var commands = new ParentWatch();
    var client =
        new LaunchClient(
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(LoadClient.trusting(Path.of(arguments[0])))
                .build());
    while (true) {
      var words = commands.next().split(" ");
      Thread.ofVirtual().start(() -> client.boot(words[0], words[1]));
    }
  }

  private void boot(String millis, String data) {
    try {
      CLOCK.sleep(Duration.ofMillis(Long.parseLong(millis)));
      var begun = CLOCK.now();
      var userData = good(EnrolmentCodec.userData(Bytes.of(Base64.getDecoder().decode(data))));
      var agent = new Agent(userData, enrol(userData));
      var socket =
          http.newWebSocketBuilder()
              .buildAsync(
                  java.net.URI.create(
                      "wss"
                          + userData.url().toString().substring("https".length())
                          + Enrolment.LINK_PATH),
                  agent)
              .join();
      agent.hello(socket);
      agent.welcomed.join();
      var linked = CLOCK.now();
      agent.say(
          new LifeMessage.HostInit(
              "boot",
              "bench",
              new LifeMessage.OperatingSystem("debian", "12", "debian"),
              "bench",
              List.of("10.0.0.1"),
              List.of()));
      agent.up.join();
      var up = CLOCK.now();
      System.out.println(
          userData.serverId() + " " + micros(begun) + " " + micros(linked) + " " + micros(up));
    } catch (Exception e) {
      System.err.println("an agent failed: " + e);
    }
  }

  private static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }

  private EnrolAnswer enrol(UserData userData) throws Exception {
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var server = userData.serverId();
    var nonce =
        post(
                userData,
                Enrolment.NONCE_PATH,
                EnrolmentCodec.encode(new Enrolment.NonceRequest(server)),
                EnrolmentCodec::nonceAnswer)
            .nonce();
    var proof =
        Proof.sign(
            keys.getPrivate(),
            Proof.enrolment(
                server, Proof.tokenHash(userData.joinToken()), userData.caSha256(), nonce));
    return post(
        userData,
        Enrolment.ENROL_PATH,
        EnrolmentCodec.encode(
            new Enrolment.EnrolRequest(
                server,
                userData.joinToken(),
                Bytes.of(keys.getPublic().getEncoded()),
                nonce,
                proof)),
        EnrolmentCodec::enrolAnswer);
  }

  private <T> T post(UserData userData, String path, Bytes body, Function<Bytes, Decoded<T>> read)
      throws IOException, InterruptedException {
    while (true) {
      var answer =
          http.send(
              HttpRequest.newBuilder(userData.url().resolve(path))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray()))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() == 200) {
        return good(read.apply(Bytes.of(answer.body())));
      }
      if (answer.statusCode() != Enrolment.DeniedBecause.BUSY.status()) {
        throw new IOException(path + ": " + new String(answer.body(), "UTF-8"));
      }
      CLOCK.sleep(Duration.ofMillis(100));
    }
  }

  private static <T> T good(Decoded<T> decoded) {
    return switch (decoded) {
      case Decoded.Good<T>(var value) -> value;
      case Decoded.Bad<T>(_, var text) -> throw new IllegalStateException(text);
    };
  }

  /** One link, from Hello to HostUp. */
  private static final class Agent implements WebSocket.Listener {
    private final UserData userData;
    private final Secret key;
    private final long epoch;
    private final long session;
    private final CompletableFuture<Boolean> welcomed = new CompletableFuture<>();
    private final CompletableFuture<Boolean> up = new CompletableFuture<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    // guarded by this
    private CompletableFuture<WebSocket> sending = new CompletableFuture<>();
    private long written;
    private long hostUp = Long.MAX_VALUE;

    Agent(UserData userData, EnrolAnswer answer) {
      this.userData = userData;
      this.key = answer.linkKey();
      this.epoch = answer.epoch();
      this.session = answer.session();
    }

    synchronized void hello(WebSocket socket) {
      sending = CompletableFuture.completedFuture(socket);
      signal(new Signal.Hello(session, 0, 0, "bench"));
    }

    synchronized void say(Message message) {
      written++;
      if (message instanceof LifeMessage.HostUp) {
        hostUp = written;
      }
      frame(
          new Frame(
              FrameKind.NUMBERED,
              userData.serverId(),
              epoch,
              written,
              message.type(),
              MessageCodec.encode(message)));
    }

    private synchronized void signal(Signal signal) {
      frame(SignalCodec.encode(signal, userData.serverId(), epoch));
    }

    private void frame(Frame frame) {
      var bytes = ByteBuffer.wrap(FrameCodec.seal(frame, Direction.TO_SERVER, key));
      sending = sending.thenCompose(socket -> socket.sendBinary(bytes, true));
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      var bytes = new byte[data.remaining()];
      data.get(bytes);
      partial.writeBytes(bytes);
      if (last) {
        heard(good(FrameCodec.open(partial.toByteArray(), Direction.TO_AGENT, List.of(key))));
        partial.reset();
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    private void heard(FrameCodec.Opened opened) {
      var frame = opened.frame();
      if (frame.kind() == FrameKind.NUMBERED) {
        message(frame);
        return;
      }
      switch (good(SignalCodec.decode(frame))) {
        case Signal.Welcome _ -> welcomed.complete(true);
        case Signal.Committed(var upTo) -> committed(upTo);
        case Signal.Credit _, Signal.RenewKey _ -> {}
        case Signal.Hello _, Signal.Resend _, Signal.Refused _, Signal.Begin _ ->
            System.err.println("not expected: " + frame);
      }
    }

    private synchronized void committed(long upTo) {
      if (upTo >= hostUp) {
        up.complete(true);
      }
    }

    private void message(Frame frame) {
      signal(new Signal.Committed(frame.sequence()));
      if (good(MessageCodec.serverMessage(frame.type(), frame.body()))
              instanceof EventScripts(_, var event, _, var proceed)
          && proceed) {
        say(event.equals("HostInit") ? new LifeMessage.BeforeHostUp() : new LifeMessage.HostUp());
      }
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      System.err.println("a link failed: " + error);
    }
  }
}
