package io.scalr.control.agentlink.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsRouting;
import io.scalr.control.agentlink.work.AgentLinkFixture;
import io.scalr.control.agentlink.work.TestAgent;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Enrolment;
import io.scalr.protocol.Enrolment.DeniedBecause;
import io.scalr.protocol.Enrolment.EnrolAnswer;
import io.scalr.protocol.Enrolment.NonceAnswer;
import io.scalr.protocol.LifeMessage.HostUp;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.EnrolmentCodec;
import io.scalr.protocol.codec.FrameCodec;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Enrolment and link over a real server, with the JDK's client as agents use it. */
@Tag("database")
class RealLinkTest {
  private final AgentLinkFixture world = new AgentLinkFixture();
  private final WebServer server =
      WebServer.builder()
          .host("127.0.0.1")
          .port(0)
          .addRouting(http())
          .addRouting(webSocket())
          .build()
          .start();
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpRouting.Builder http() {
    var routing = HttpRouting.builder();
    new AgentRoutes(world.link()).enrolment(routing);
    return routing;
  }

  private WsRouting.Builder webSocket() {
    var routing = WsRouting.builder();
    new AgentRoutes(world.link()).webSocket(routing);
    return routing;
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    server.stop();
    world.close();
  }

  /** The JDK's WebSocket, giving what it hears to the agent. */
  private static final class Ear implements WebSocket.Listener {
    private final TestAgent agent;
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();

    Ear(TestAgent agent) {
      this.agent = agent;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      var bytes = new byte[data.remaining()];
      data.get(bytes);
      parts.writeBytes(bytes);
      if (last) {
        agent.hears(parts.toByteArray());
        parts.reset();
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.complete(-1);
    }
  }

  private HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  private static <T> T good(Decoded<T> decoded) {
    if (decoded instanceof Decoded.Good<T>(var value)) {
      return value;
    }
    throw new AssertionError(decoded);
  }

  private TestAgent enrolled() throws Exception {
    var agent = world.expected();
    NonceAnswer nonce =
        good(
            EnrolmentCodec.nonceAnswer(
                Bytes.of(
                    post(
                            Enrolment.NONCE_PATH,
                            EnrolmentCodec.encode(agent.nonceRequest()).toArray())
                        .body())));
    var answer =
        post(
            Enrolment.ENROL_PATH,
            EnrolmentCodec.encode(agent.enrolRequest(nonce.nonce())).toArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    EnrolAnswer granted = good(EnrolmentCodec.enrolAnswer(Bytes.of(answer.body())));
    agent.enrolled(granted);
    return agent;
  }

  private WebSocket dial(Ear ear) throws Exception {
    return client
        .newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + Enrolment.LINK_PATH), ear)
        .get(10, TimeUnit.SECONDS);
  }

  private static void send(WebSocket socket, byte[] frame) throws Exception {
    socket.sendBinary(ByteBuffer.wrap(frame), true).get(10, TimeUnit.SECONDS);
  }

  @Test
  void an_agent_enrols_connects_and_its_messages_are_committed() throws Exception {
    var agent = enrolled();
    var socket = dial(new Ear(agent));
    send(socket, agent.hello());
    world.await(agent::welcomed);

    for (int i = 0; i < 50; i++) {
      send(socket, agent.next(new HostUp()));
    }

    world.await(() -> agent.committed() == 50);
    assertThat(world.lives()).hasSize(50);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
    world.await(() -> world.link().linkCount() == 0);
  }

  @Test
  void a_frame_with_a_wrong_code_closes_the_connection_with_its_own_code() throws Exception {
    var agent = enrolled();
    var ear = new Ear(agent);
    var socket = dial(ear);
    send(socket, agent.hello());
    world.await(agent::welcomed);
    var frame = agent.next(new HostUp());
    frame[40] ^= 1;

    send(socket, frame);

    assertThat(ear.closed.get(10, TimeUnit.SECONDS)).isEqualTo(LinkClose.BAD_FRAME.code());
  }

  @Test
  void a_frame_larger_than_allowed_closes_the_connection() throws Exception {
    var agent = enrolled();
    var ear = new Ear(agent);
    var socket = dial(ear);
    send(socket, agent.hello());
    world.await(agent::welcomed);

    socket.sendBinary(ByteBuffer.wrap(new byte[FrameCodec.MAX_FRAME_BYTES + 1]), true);

    assertThat(ear.closed.get(10, TimeUnit.SECONDS)).isEqualTo(LinkClose.BAD_FRAME.code());
  }

  @Test
  void a_connection_that_breaks_off_is_told_as_lost_long_before_its_silence_would_tell()
      throws Exception {
    var agent = enrolled();
    var socket = dial(new Ear(agent));
    send(socket, agent.hello());
    world.await(agent::welcomed);

    socket.abort();

    // the fixture waits for less than half of the silence that would tell too
    world.await(() -> !world.lost().isEmpty());
    assertThat(world.link().linkCount()).isZero();
  }

  @Test
  void a_stranger_is_turned_away() throws Exception {
    var agent = enrolled();
    var ear = new Ear(agent);
    var socket = dial(ear);
    agent.losesKey();

    send(socket, agent.hello());

    assertThat(ear.closed.get(10, TimeUnit.SECONDS)).isEqualTo(LinkClose.NOT_KNOWN.code());
  }

  @Test
  void what_is_not_a_request_is_answered_with_words() throws Exception {
    for (var body : new String[] {"", "{", "[1]", "{\"serverId\":1}", "x".repeat(100_000)}) {
      var answer = post(Enrolment.ENROL_PATH, body.getBytes(StandardCharsets.UTF_8));

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(good(EnrolmentCodec.denied(Bytes.of(answer.body()))).reason())
          .isEqualTo(DeniedBecause.MALFORMED);
    }
  }
}
