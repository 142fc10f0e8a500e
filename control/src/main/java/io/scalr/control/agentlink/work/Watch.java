package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.AgentIdentity;
import io.scalr.control.agentlink.KeyAge;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Pings, and ends what must end: silent links, links that were told goodbye, doors without a Hello,
 * links whose identity was frozen or revoked meanwhile. Tells of lost links; asks for new keys when
 * the present ones are old.
 */
final class Watch implements Runnable {
  private static final Duration TICK = Duration.ofMillis(500);
  private static final byte[] QUESTION = {'?'};

  private final Ports ports;
  private final Links links;
  private final Gate gate;
  private final CreditKeeper credit;
  private final Counters counters;
  private final Consumer<Instant> tellLosses;
  private Instant revokedLooked = Instant.EPOCH;

  Watch(
      Ports ports,
      Links links,
      Gate gate,
      CreditKeeper credit,
      Counters counters,
      Consumer<Instant> tellLosses) {
    this.ports = ports;
    this.links = links;
    this.gate = gate;
    this.credit = credit;
    this.counters = counters;
    this.tellLosses = tellLosses;
  }

  @Override
  public void run() {
    do {
      try {
        step();
      } catch (RuntimeException e) {
        counters.bugs.increment();
        Log.loop("watch", e);
      }
    } while (Loops.sleep(ports.clock(), TICK));
  }

  void step() {
    var now = ports.clock().now();
    gate.sweepDoors(now);
    credit.grant(now);
    for (var link : links.all()) {
      if (link.lastHeard().plus(Limits.SILENCE).isBefore(now)
          || link.isStalled(now, Limits.STALLED)
          || link.closedAt().filter(at -> at.plus(Limits.GOODBYE).isBefore(now)).isPresent()) {
        gate.forget(link);
      } else if (link.pingDue(now.minus(Limits.PING_PERIOD), now)) {
        link.ping(QUESTION);
      }
      if (link.isOpen() && link.renewalDue(now)) {
        link.send(new Signal.RenewKey(KeyAge.WITHIN));
      }
    }
    tellLosses.accept(now);
    if (revokedLooked.plus(Limits.REVOKED_CHECK).isBefore(now)) {
      revokedLooked = now;
      closeSilenced(now);
    }
  }

  private void closeSilenced(Instant now) {
    var here = links.all().stream().map(Link::server).toList();
    if (here.isEmpty()) {
      return;
    }
    ports
        .transactions()
        .inTransaction(tx -> {
          var silenced = ports.identities().silenced(tx, here);
          return ports.identities().findAll(tx, silenced);
        })
        .forEach((server, agent) ->
            links.close(
                server,
                agent.identity() instanceof AgentIdentity.Frozen
                    ? LinkClose.FROZEN
                    : LinkClose.REVOKED,
                now));
  }
}
