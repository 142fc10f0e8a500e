package io.scalr.acceptance.agent;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsRouting;
import io.scalr.control.agentlink.AgentIdentities.Recorded;
import io.scalr.control.agentlink.AgentRecord;
import io.scalr.control.agentlink.AgentRouter;
import io.scalr.control.agentlink.Incident;
import io.scalr.control.agentlink.LastMetrics;
import io.scalr.control.agentlink.Received;
import io.scalr.control.agentlink.http.AgentRoutes;
import io.scalr.control.agentlink.store.JdbcAgentIdentities;
import io.scalr.control.agentlink.store.JdbcAgentOutbox;
import io.scalr.control.agentlink.store.JdbcInbox;
import io.scalr.control.agentlink.work.AgentLink;
import io.scalr.control.agentlink.work.LaneLeases;
import io.scalr.control.agentlink.work.Ports;
import io.scalr.control.agentlink.work.Settings;
import io.scalr.control.broker.InProcessBroker;
import io.scalr.control.edge.InstallationCa;
import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.Message;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * Database, gate, workers and TLS in this process, with handlers that write down what was committed
 * and let every server come up. It can be ended and begun again on the same database.
 */
final class ControlSide implements AutoCloseable {
  /** A first boot, said once each. */
  static final List<String> COMING_UP = List.of("HostInit", "BeforeHostUp", "HostUp");

  static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What one server's agent said, as it was committed. */
  record Said(ServerId server, long epoch, long sequence, AgentMessage message) {}

  final Clock clock = new SystemClock();
  final TestDatabase database = TestDatabase.fresh();
  final List<Said> said = new CopyOnWriteArrayList<>();
  final SystemIds ids = new SystemIds();
  private final Db db = database.db();
  private final SystemRandom random = new SystemRandom();
  private final AesSealer sealer = new AesSealer(Map.of(1, Secret.of(random.bytes(32))), 1, random);
  private final JdbcAgentIdentities identities = new JdbcAgentIdentities(sealer);
  private final Secret nonceKey = Secret.of(random.bytes(32));
  private final SSLContext tls;
  private final Bytes caSha256;
  private AgentLink link;
  private WebServer server;
  private final CuttingProxy proxy;

  ControlSide(Path directory) throws Exception {
    var ca = InstallationCa.open(directory.resolve("ca"), "test", clock, random);
    this.tls = ca.serverTls(List.of(InetAddress.getByName("127.0.0.1")), List.of("localhost"));
    this.caSha256 = Bytes.of(HexFormat.of().parseHex(ca.publicKeySha256()));
    this.link = build();
    this.server = serve(0);
    this.proxy = new CuttingProxy(server.port());
  }

  private AgentLink build() {
    var built = wire();
    built.start(new AgentRouter(this::life, this::note), _ -> {});
    return built;
  }

  private AgentLink wire() {
    var ports =
        new Ports(
            db,
            identities,
            new JdbcInbox(sealer),
            new JdbcAgentOutbox(sealer),
            new InProcessBroker(),
            new LaneLeases(new JdbcLeases(db, clock), "node", clock),
            clock,
            random);
    return new AgentLink(ports, new Settings(this::url, caSha256, nonceKey), new LastMetrics());
  }

  private WebServer serve(int port) {
    var http = HttpRouting.builder();
    var webSocket = WsRouting.builder();
    new AgentRoutes(link).enrolment(http);
    new AgentRoutes(link).webSocket(webSocket);
    return WebServer.builder()
        .host("127.0.0.1")
        .port(port)
        .tls(Tls.builder().sslContext(tls).build())
        .shutdownHook(false)
        .addRouting(http)
        .addRouting(webSocket)
        .build()
        .start();
  }

  private URI url() {
    return URI.create("https://127.0.0.1:" + proxy.port());
  }

  /** As orchestration does: the two steps of coming up are answered, here with no scripts. */
  private void life(Tx tx, List<Received<LifeMessage>> messages) {
    for (var received : messages) {
      switch (received.message()) {
        case LifeMessage.HostInit m -> proceed(tx, received, m);
        case LifeMessage.BeforeHostUp m -> proceed(tx, received, m);
        case LifeMessage.HostUp _,
            LifeMessage.HostDown _,
            LifeMessage.RebootStart _,
            LifeMessage.RebootFinish _ -> {}
      }
    }
    note(tx, messages);
  }

  private void proceed(Tx tx, Received<LifeMessage> received, Message asked) {
    send(
        tx,
        received.server(),
        new ServerMessage.EventScripts(ids.uuid(), asked.type(), List.of(), true));
  }

  private <M extends AgentMessage> void note(Tx tx, List<Received<M>> messages) {
    var noted =
        messages.stream()
            .map(m -> new Said(m.server(), m.epoch(), m.sequence(), m.message()))
            .toList();
    tx.afterCommit(() -> said.addAll(noted));
  }

  /** The server ends, and with it every connection. */
  void end() throws InterruptedException {
    proxy.cut();
    server.stop();
    link.stop();
  }

  /** And begins again. */
  void begin() {
    link = build();
    server = serve(0);
    proxy.target(server.port());
  }

  CuttingProxy proxy() {
    return proxy;
  }

  AgentLink link() {
    return link;
  }

  /** The port behind the proxy. */
  int port() {
    return server.port();
  }

  Bytes caSha256() {
    return caSha256;
  }

  <T> T inTransaction(Function<Tx, T> work) {
    return db.inTransaction(work);
  }

  /** User data for a new server. */
  Secret expect(ServerId id) {
    return inTransaction(tx ->
        link.admission().expect(tx, TENANT, List.of(id), clock.now().plusSeconds(600)).get(id));
  }

  void revoke(ServerId id) {
    inTransaction(tx -> {
      link.admission().revoke(tx, TENANT, id);
      return true;
    });
  }

  /** By another node, which has no link of this server. */
  void revokeElsewhere(ServerId id) {
    var other = wire();
    inTransaction(tx -> {
      other.admission().revoke(tx, TENANT, id);
      return true;
    });
  }

  void thaw(ServerId id) {
    var outcome = inTransaction(tx -> link.admission().thaw(tx, TENANT, id));
    if (outcome instanceof Outcome.Refused<AgentRecord>(var refusal)) {
      throw new AssertionError(refusal);
    }
  }

  AgentRecord record(ServerId id) {
    return inTransaction(tx -> identities.find(tx, id)).orElseThrow();
  }

  List<Incident> incidents(ServerId id) {
    return inTransaction(tx -> identities.incidents(tx, TENANT, id, 100)).stream()
        .map(Recorded::incident)
        .toList();
  }

  /** One message with two scripts of this body. */
  void runTwice(ServerId id, String body) {
    var scripts = List.of(order(body, Map.of()), order(body, Map.of()));
    inTransaction(
        tx -> send(tx, id, new ServerMessage.EventScripts(ids.uuid(), "Custom", scripts, false)));
  }

  ExecutionId run(ServerId id, String body) {
    return run(id, body, Map.of());
  }

  ExecutionId run(ServerId id, String body, Map<String, Secret> environment) {
    var order = order(body, environment);
    inTransaction(tx -> send(tx, id, new ServerMessage.ExecScript(order)));
    return order.executionId();
  }

  private ScriptOrder order(String body, Map<String, Secret> environment) {
    return new ScriptOrder(
        new ExecutionId(ids.uuid()),
        "test",
        new ScriptOrder.Source.Inline(Secret.of(body)),
        true,
        Duration.ofSeconds(120),
        Optional.empty(),
        environment,
        0);
  }

  private long send(Tx tx, ServerId id, ServerMessage message) {
    return switch (link.outbox().send(tx, TENANT, id, message)) {
      case Outcome.Done<Long>(var number) -> number;
      case Outcome.Refused<Long>(var refusal) -> throw new AssertionError(refusal);
    };
  }

  boolean isUp(ServerId id) {
    return types(id).contains("HostUp");
  }

  List<String> types(ServerId id) {
    return said.stream().filter(s -> s.server.equals(id)).map(s -> s.message.type()).toList();
  }

  List<ExecScriptResult> results(ExecutionId execution) {
    return said.stream()
        .map(Said::message)
        .filter(ExecScriptResult.class::isInstance)
        .map(ExecScriptResult.class::cast)
        .filter(result -> result.executionId().equals(execution))
        .toList();
  }

  interface Seen {
    boolean now() throws Exception;
  }

  /** Waits for the thing itself, with a deadline. */
  void await(String what, Seen seen) throws Exception {
    var until = clock.now().plus(PATIENCE);
    while (!seen.now()) {
      if (clock.now().isAfter(until)) {
        throw new AssertionError("not seen in time: " + what);
      }
      clock.sleep(LOOK);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      end();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    proxy.close();
    database.close();
  }
}
