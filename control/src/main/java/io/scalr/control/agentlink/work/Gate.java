package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.AgentIdentity;
import io.scalr.control.agentlink.AgentIdentity.Frozen;
import io.scalr.control.agentlink.AgentIdentity.Revoked;
import io.scalr.control.agentlink.AgentRecord;
import io.scalr.control.agentlink.EnrolmentDecider;
import io.scalr.control.agentlink.InboxCursor;
import io.scalr.control.agentlink.Incident;
import io.scalr.control.agentlink.KeyAge;
import io.scalr.control.agentlink.SessionDecider;
import io.scalr.control.agentlink.SessionDecider.Decision;
import io.scalr.control.agentlink.SessionDecider.EpochDecision;
import io.scalr.control.agentlink.SessionDecider.Rival;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Direction;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.RefusedBecause;
import io.scalr.protocol.Signal;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.Frame;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.FrameKind;
import io.scalr.protocol.codec.SignalCodec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where connections come in. It checks codes, sessions and credit, and publishes to the lane of the
 * sender's slot; what a message means it does not know.
 */
public final class Gate {
  private final Ports ports;
  private final Links links;
  private final Sender sender;
  private final CreditKeeper credit;
  private final Incidents incidents;
  private final Counters counters;
  private final Losses losses;
  private final Set<WaitingDoor> doors = ConcurrentHashMap.newKeySet();
  private final Map<ServerId, Instant> bannedUntil = new ConcurrentHashMap<>();

  Gate(
      Ports ports,
      Links links,
      Sender sender,
      CreditKeeper credit,
      Incidents incidents,
      Counters counters,
      Losses losses) {
    this.ports = ports;
    this.links = links;
    this.sender = sender;
    this.credit = credit;
    this.incidents = incidents;
    this.counters = counters;
    this.losses = losses;
  }

  /** A connection has come. Its first frame must be a Hello, soon. */
  public Door arrived(Wire wire) {
    var door = new WaitingDoor(wire, ports.clock().now());
    if (doors.size() >= Limits.DOORS) {
      turnAway(wire, LinkClose.BUSY);
    } else {
      doors.add(door);
    }
    return door;
  }

  /** Cuts connections that have not said Hello in time. */
  void sweepDoors(Instant now) {
    for (var door : doors) {
      if (door.since.plus(Limits.HELLO_WITHIN).isBefore(now) && doors.remove(door)) {
        door.wire.cut();
      }
    }
    bannedUntil.values().removeIf(until -> until.isBefore(now));
  }

  private static void turnAway(Wire wire, LinkClose why) {
    try {
      wire.close(why.code(), why.name());
    } catch (IOException e) {
      wire.cut();
    }
  }

  private final class WaitingDoor implements Door {
    private final Wire wire;
    private final Instant since;
    private volatile Optional<Link> link = Optional.empty();

    WaitingDoor(Wire wire, Instant since) {
      this.wire = wire;
      this.since = since;
    }

    @Override
    public void frame(byte[] bytes) throws InterruptedException {
      if (link.isPresent()) {
        received(link.get(), bytes);
        return;
      }
      if (!doors.remove(this)) {
        return; // turned away before
      }
      switch (hello(bytes, wire)) {
        case Admitted.Welcomed(var welcomed) -> link = Optional.of(welcomed);
        case Admitted.TurnedAway(var why) -> turnAway(wire, why);
      }
    }

    @Override
    public void oversize() {
      doors.remove(this);
      link.ifPresentOrElse(
          l -> {
            counters.refused.increment();
            incidents.seen(l.server(), Incident.OVERSIZE_FRAME, "a frame larger than allowed");
            l.close(LinkClose.BAD_FRAME, ports.clock().now());
          },
          () -> turnAway(wire, LinkClose.BAD_FRAME));
    }

    @Override
    public void pong(byte[] question) {
      link.ifPresent(l -> l.answered(question, ports.clock().now()));
    }

    @Override
    public void gone() {
      doors.remove(this);
      link.ifPresent(Gate.this::forget);
    }
  }

  /** The link is no more. */
  void forget(Link link) {
    link.cut();
    if (links.remove(link) && !link.saidGoodbye()) {
      losses.add(link, ports.clock().now());
    }
  }

  // ---- Hello

  private sealed interface Admitted {
    record Welcomed(Link link) implements Admitted {}

    record TurnedAway(LinkClose why) implements Admitted {}
  }

  private Admitted hello(byte[] bytes, Wire wire) throws InterruptedException {
    if (!(FrameCodec.claimedServer(bytes) instanceof Decoded.Good<ServerId>(var server))) {
      return new Admitted.TurnedAway(LinkClose.BAD_FRAME);
    }
    var now = ports.clock().now();
    var ban = bannedUntil.get(server);
    if (ban != null && ban.isAfter(now)) {
      return new Admitted.TurnedAway(LinkClose.TOO_FAST);
    }
    var known = ports.transactions().inTransaction(tx -> ports.identities().find(tx, server));
    if (known.isEmpty()) {
      return new Admitted.TurnedAway(LinkClose.NOT_KNOWN);
    }
    var keys = known.get().identity().validKeys();
    var opened = FrameCodec.open(bytes, Direction.TO_SERVER, keys);
    if (!(opened instanceof Decoded.Good<FrameCodec.Opened>(var good))) {
      return new Admitted.TurnedAway(notHeard(known.get()));
    }
    if (good.frame().kind() != FrameKind.HELLO
        || !(SignalCodec.decode(good.frame()) instanceof Decoded.Good<Signal>(var signal))
        || !(signal instanceof Signal.Hello hello)) {
      return new Admitted.TurnedAway(LinkClose.BAD_FRAME);
    }
    var rival = askRival(server);
    return ports
        .transactions()
        .inTransaction(tx -> admit(tx, good, hello, keys, rival, wire))
        .run();
  }

  private LinkClose notHeard(AgentRecord agent) {
    return switch (agent.identity()) {
      // thawed: its key is no more; told so, it enrols anew
      case Frozen _, AgentIdentity.Thawed _ -> LinkClose.FROZEN;
      case Revoked _ -> LinkClose.REVOKED;
      case AgentIdentity.JoinOpen _, AgentIdentity.Enrolled _, AgentIdentity.Live _ -> {
        counters.forged.increment();
        incidents.seen(agent.server(), Incident.FORGED_FRAME, "a Hello whose code does not fit");
        yield LinkClose.NOT_KNOWN;
      }
    };
  }

  /** A dead link calls nobody back, so one that is registered is asked whether it lives. */
  private Rival askRival(ServerId server) throws InterruptedException {
    var former = links.find(server).filter(Link::isOpen);
    if (former.isEmpty()) {
      return Rival.NONE;
    }
    var question = ports.random().bytes(8);
    former.get().ping(question);
    return former.get().awaitAnswer(question, Limits.RIVAL_ANSWER_MILLIS)
        ? Rival.ANSWERS
        : Rival.NONE;
  }

  /** What to do once the transaction is committed. */
  private interface Then {
    Admitted run();
  }

  private Then admit(
      Tx tx,
      FrameCodec.Opened opened,
      Signal.Hello hello,
      List<Secret> keys,
      Rival rival,
      Wire wire) {
    var now = ports.clock().now();
    var server = opened.frame().server();
    // the inbox before the identity, as the consumers do, so that neither waits in a circle
    var cursors = ports.inbox().lock(tx, List.of(server));
    var agent = ports.identities().lock(tx, server).orElseThrow();
    if (!agent.identity().validKeys().equals(keys)) {
      return () -> new Admitted.TurnedAway(LinkClose.BUSY); // changed meanwhile: look again
    }
    switch (SessionDecider.hello(agent.session(), hello.session(), rival)) {
      case Decision.Freeze(var reason) -> {
        return freeze(tx, agent, reason, now);
      }
      case Decision.Accept(var handOut, var incident) -> {
        incident.ifPresent(
            i -> ports.identities().record(tx, server, i, "session " + hello.session(), now));
        var cursor =
            Optional.ofNullable(cursors.get(server))
                .filter(c -> c.epoch() == agent.epoch())
                .orElse(new InboxCursor(agent.epoch(), 0));
        return accept(tx, agent, cursor, opened, hello, handOut, wire, now);
      }
    }
  }

  private Then freeze(Tx tx, AgentRecord agent, AgentIdentity.FreezeReason reason, Instant now) {
    var publicKey = EnrolmentDecider.publicKey(agent.identity()).orElseThrow();
    ports.identities().save(tx, agent.with(new Frozen(reason, publicKey, now)));
    var incident =
        switch (reason) {
          case OTHER_KEY -> Incident.OTHER_KEY;
          case OLD_SESSION -> Incident.OLD_SESSION;
          case TWO_LINKS -> Incident.TWO_LINKS;
        };
    ports.identities().record(tx, agent.server(), incident, "the identity is frozen", now);
    return () -> {
      links.close(agent.server(), LinkClose.FROZEN, now);
      return new Admitted.TurnedAway(LinkClose.FROZEN);
    };
  }

  private Then accept(
      Tx tx,
      AgentRecord agent,
      InboxCursor cursor,
      FrameCodec.Opened opened,
      Signal.Hello hello,
      long handOut,
      Wire wire,
      Instant now) {
    var server = agent.server();
    var used = agent.identity().used(opened.key(), now);
    var decided =
        SessionDecider.epoch(
            agent.epoch(),
            cursor.last(),
            ports.outbox().given(tx, server),
            new SessionDecider.Said(opened.frame().epoch(), hello.lastWritten(), hello.received()));
    long epoch = agent.epoch();
    long committed = cursor.last();
    long received = hello.received();
    Optional<Signal.Begin> begin = Optional.empty();
    switch (decided) {
      case EpochDecision.Continue() -> ports.outbox().committed(tx, server, hello.received());
      case EpochDecision.Begin(var begun, var incident) -> {
        epoch = begun;
        committed = 0;
        begin = Optional.of(new Signal.Begin(begun));
        received = ports.outbox().next(tx, server) - 1;
        incident.ifPresent(
            i -> ports.identities().record(tx, server, i, "epoch " + begun + " begins", now));
      }
    }
    ports.identities().save(tx, agent.with(used).withSession(handOut).withEpoch(epoch));
    var key = agent.identity().validKeys().get(opened.key());
    var link = new Link(server, agent.tenant(), agent.slot(), epoch, key, wire, now, received);
    if (used instanceof AgentIdentity.Live(_, var held)) {
      link.renewKeyFrom(KeyAge.due(server, held.since()));
    }
    link.grant(Limits.CREDIT_MESSAGES, Limits.CREDIT_BYTES);
    long next = ports.outbox().next(tx, server);
    var welcome =
        new Signal.Welcome(
            handOut,
            committed,
            next,
            now,
            Limits.PING_PERIOD,
            Limits.CREDIT_MESSAGES,
            Limits.CREDIT_BYTES);
    var beginning = begin;
    return () -> {
      // Welcome first: once the link is registered others may send on it
      beginning.ifPresent(b -> link.sendBegin(b, opened.frame().epoch()));
      link.send(welcome);
      credit.begin(server);
      links.add(link, now);
      sender.wake(server);
      return new Admitted.Welcomed(link);
    };
  }

  // ---- after Hello

  private void received(Link link, byte[] bytes) throws InterruptedException {
    if (!link.isOpen()) {
      return;
    }
    var now = ports.clock().now();
    switch (FrameCodec.open(bytes, Direction.TO_SERVER, List.of(link.key()))) {
      case Decoded.Good<FrameCodec.Opened>(var opened) -> {
        link.heard(now);
        authentic(link, opened.frame(), now);
      }
      case Decoded.Bad<FrameCodec.Opened>(var reason, var text)
          when reason == RefusedBecause.UNKNOWN_VERSION ->
          refuse(link, 0, reason, text);
      case Decoded.Bad<FrameCodec.Opened>(var reason, var text) -> {
        counters.forged.increment();
        incidents.seen(
            link.server(),
            reason == RefusedBecause.TOO_LARGE ? Incident.OVERSIZE_FRAME : Incident.FORGED_FRAME,
            text);
        link.close(LinkClose.BAD_FRAME, now);
      }
    }
  }

  private void authentic(Link link, Frame frame, Instant now) throws InterruptedException {
    if (!frame.server().equals(link.server())) {
      refuse(link, frame.sequence(), RefusedBecause.WRONG_SERVER, "of another server");
      return;
    }
    switch (frame.kind()) {
      case NUMBERED -> numbered(link, frame, now);
      case DROPPABLE -> droppable(link, frame, now);
      case COMMITTED -> {
        if (!link.confirmed(frame.sequence())) {
          return; // said before: not worth a transaction
        }
        ports
            .transactions()
            .inTransaction(tx -> {
              ports.outbox().committed(tx, link.server(), frame.sequence());
              return true;
            });
        sender.wake(link.server());
      }
      case RESEND -> {
        link.resendFrom(frame.sequence());
        sender.wake(link.server());
      }
      case REFUSED ->
          incidents.seen(
              link.server(),
              Incident.DEAD_MESSAGE,
              "the agent refused our message " + frame.sequence());
      case HELLO, WELCOME, CREDIT, RENEW_KEY, BEGIN -> link.close(LinkClose.BAD_FRAME, now);
    }
  }

  private void numbered(Link link, Frame frame, Instant now) throws InterruptedException {
    if (frame.epoch() != link.epoch()) {
      refuse(link, frame.sequence(), RefusedBecause.WRONG_EPOCH, "not this link's epoch");
      return;
    }
    if (!withinCredit(link, frame, now)) {
      return;
    }
    var in = in(link, frame, now);
    if (!ports.broker().publish(AgentIn.ofSlot(link.slot()), in, Limits.ROOM_WITHIN)) {
      // nothing is lost: the agent has it on its disk and sends it again
      link.close(LinkClose.BUSY, now);
    }
  }

  private void droppable(Link link, Frame frame, Instant now) throws InterruptedException {
    if (withinCredit(link, frame, now)
        && !ports.broker().publish(new MetricIn(), in(link, frame, now), Duration.ZERO)) {
      counters.metricsDropped.increment();
      credit.settled(link.server(), link.tenant(), 1, frame.body().length(), now);
    }
  }

  private static InFrame in(Link link, Frame frame, Instant now) {
    return new InFrame(
        link.tenant(),
        link.server(),
        link.slot(),
        frame.epoch(),
        frame.sequence(),
        frame.type(),
        frame.body(),
        now);
  }

  private boolean withinCredit(Link link, Frame frame, Instant now) {
    if (link.charge(frame.body(), Limits.GRACE_MESSAGES, Limits.GRACE_BYTES)) {
      return true;
    }
    bannedUntil.put(link.server(), now.plus(Limits.FLOOD_BAN));
    incidents.seen(
        link.server(), Incident.FLOOD, "sent more than its credit; kept out for a while");
    link.close(LinkClose.TOO_FAST, now);
    return false;
  }

  private void refuse(Link link, long sequence, RefusedBecause reason, String text) {
    counters.refused.increment();
    link.send(new Signal.Refused(sequence, reason, text));
  }
}
