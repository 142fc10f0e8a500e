package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.AgentRecord;
import io.scalr.control.agentlink.AgentRouter;
import io.scalr.control.agentlink.Incident;
import io.scalr.control.agentlink.LastMetrics;
import io.scalr.control.agentlink.MessageHandler;
import io.scalr.control.agentlink.Received;
import io.scalr.control.agentlink.SlotLease;
import io.scalr.control.agentlink.store.JdbcAgentIdentities;
import io.scalr.control.agentlink.store.JdbcAgentOutbox;
import io.scalr.control.agentlink.store.JdbcInbox;
import io.scalr.control.broker.InProcessBroker;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Enrolment.EnrolAnswer;
import io.scalr.protocol.ExecutionMessage;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.Signal;
import io.scalr.protocol.codec.Proof;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** The whole feature over a real database, with its loops running and handlers that write down. */
public final class AgentLinkFixture implements AutoCloseable {
  static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));

  /** Real time, and a part of it that a test may put ahead. */
  static final class MovedClock implements Clock {
    private final SystemClock real = new SystemClock();
    volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant now() {
      return real.now().plus(ahead);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      real.sleep(duration);
    }
  }

  final TestDatabase database = TestDatabase.fresh();
  final Db db = database.db();
  final MovedClock clock = new MovedClock();
  final AesSealer sealer = new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, new SystemRandom());
  final Ports ports =
      new Ports(
          db,
          new JdbcAgentIdentities(sealer),
          new JdbcInbox(sealer),
          new JdbcAgentOutbox(sealer),
          new InProcessBroker(),
          lease(),
          clock,
          new SystemRandom());

  /** Whether the lease turns out to be another's when a batch is about to commit. */
  volatile boolean leaseLost;

  private SlotLease lease() {
    return new SlotLease() {
      @Override
      public OptionalLong held(int lane) {
        return OptionalLong.of(1);
      }

      @Override
      public boolean stillHeld(Tx tx, int lane, long number) {
        return !leaseLost;
      }
    };
  }

  final LastMetrics metrics = new LastMetrics();
  final AgentLink link =
      new AgentLink(
          ports,
          new Settings(
              () -> URI.create("https://127.0.0.1:8443"),
              Proof.sha256(new byte[] {1}),
              Secret.of(new byte[32])),
          metrics);

  final List<Received<LifeMessage>> lives = new CopyOnWriteArrayList<>();
  final List<Received<ExecutionMessage>> executions = new CopyOnWriteArrayList<>();
  final List<Map<ServerId, Tenant>> lost = new CopyOnWriteArrayList<>();
  volatile Consumer<Received<LifeMessage>> onLife = _ -> {};

  public AgentLinkFixture() {
    link.start(
        new AgentRouter(
            (tx, messages) -> {
              messages.forEach(onLife);
              writeDown(lives).handle(tx, messages);
            },
            writeDown(executions)),
        lost::add);
  }

  public AgentLink link() {
    return link;
  }

  public Transactions transactions() {
    return db;
  }

  public JdbcAgentIdentities identities() {
    return new JdbcAgentIdentities(sealer);
  }

  public List<Received<LifeMessage>> lives() {
    return lives;
  }

  public List<Map<ServerId, Tenant>> lost() {
    return lost;
  }

  /** Notes what was committed, not what was tried. */
  private static <M> MessageHandler<M> writeDown(List<Received<M>> into) {
    return (tx, messages) -> tx.afterCommit(() -> into.addAll(messages));
  }

  public TestAgent expected() {
    var server = new ServerId(new SystemIds().uuid());
    return new TestAgent(
        inTransaction(tx ->
            link.admission()
                .expect(tx, TENANT, List.of(server), clock.now().plusSeconds(600))
                .get(server)));
  }

  <T> T inTransaction(Function<Tx, T> work) {
    return db.inTransaction(work);
  }

  /** Enrols; the answer arrives. */
  TestAgent enrolled() {
    var agent = expected();
    take(agent, enrol(agent));
    return agent;
  }

  EnrolmentDesk.Reply<EnrolAnswer> enrol(TestAgent agent) {
    var nonce = link.desk().nonce(agent.nonceRequest()).nonce();
    return link.desk().enrol(agent.enrolRequest(nonce));
  }

  static void take(TestAgent agent, EnrolmentDesk.Reply<EnrolAnswer> reply) {
    if (!(reply instanceof EnrolmentDesk.Reply.Granted<EnrolAnswer>(var answer))) {
      throw new AssertionError("not granted: " + reply);
    }
    agent.linkKey = answer.linkKey();
    agent.epoch = answer.epoch();
    agent.session = answer.session();
  }

  /** A connection and its Hello. */
  TestWire connect(TestAgent agent) throws InterruptedException {
    var wire = new TestWire(agent);
    var door = link.gate().arrived(wire);
    wire.door = Optional.of(door);
    door.frame(agent.hello());
    return wire;
  }

  TestWire connected(TestAgent agent) throws InterruptedException {
    int before = agent.heard(Signal.Welcome.class).size();
    var wire = connect(agent);
    await(() -> agent.heard(Signal.Welcome.class).size() > before);
    return wire;
  }

  /** The agent closes in order. */
  static void leave(TestWire wire) {
    wire.alive = false;
    wire.door.orElseThrow().gone();
  }

  static void give(TestWire wire, byte[] frame) throws InterruptedException {
    wire.door.orElseThrow().frame(frame);
  }

  AgentRecord record(TestAgent agent) {
    return inTransaction(tx -> ports.identities().find(tx, agent.userData.serverId()))
        .orElseThrow();
  }

  List<Incident> incidents(TestAgent agent) {
    return inTransaction(
            tx -> ports.identities().incidents(tx, TENANT, agent.userData.serverId(), 100))
        .stream()
        .map(recorded -> recorded.incident())
        .toList();
  }

  /** Waits for the thing itself, with a deadline. */
  public void await(BooleanSupplier seen) throws InterruptedException {
    var until = clock.real.now().plusSeconds(20);
    while (!seen.getAsBoolean()) {
      if (clock.real.now().isAfter(until)) {
        throw new AssertionError("not seen within 20 s");
      }
      clock.real.sleep(Duration.ofMillis(5));
    }
  }

  @Override
  public void close() {
    try {
      link.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    database.close();
  }
}
