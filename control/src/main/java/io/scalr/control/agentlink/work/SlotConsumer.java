package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.AgentRouter;
import io.scalr.kernel.ServerId;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * Applies the messages of one lane of slots, many in one commit. A batch that cannot be applied is
 * halved by servers until the one server is found, whose messages are then applied one by one; what
 * fails alone is put aside. So one poison message costs the others a few commits, and no more.
 */
final class SlotConsumer implements Runnable {
  private static final Duration WAIT = Duration.ofMillis(200);

  private final int lane;
  private final Ports ports;
  private final Intake intake;
  private final Links links;
  private final CreditKeeper credit;
  private final Counters counters;

  /** With little to do nobody waits for others; with much to do a batch is filled. */
  private Duration gather = Duration.ZERO;

  SlotConsumer(
      int lane,
      Ports ports,
      AgentRouter router,
      Links links,
      CreditKeeper credit,
      Counters counters) {
    this.lane = lane;
    this.ports = ports;
    this.intake =
        new Intake(
            ports.identities()::heard,
            ports.identities()::record,
            ports.inbox(),
            router,
            ports.clock());
    this.links = links;
    this.credit = credit;
    this.counters = counters;
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (!step()) {
          ports.clock().sleep(WAIT);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One batch; false when the lane is not ours now. */
  boolean step() throws InterruptedException {
    var held = ports.lease().held(lane);
    if (held.isEmpty()) {
      return false;
    }
    var batch = ports.broker().take(new AgentIn(lane), Limits.BATCH_MESSAGES, WAIT, gather);
    gather = batch.size() < Limits.BATCH_FEW ? Duration.ZERO : Limits.BATCH_GATHER;
    while (!batch.isEmpty()) {
      try {
        applyAll(byServer(batch), held);
        batch = List.of();
      } catch (RuntimeException worldFailed) {
        // nothing was said to be committed; the same batch again, what was applied is "repeated"
        counters.bugs.increment();
        Log.loop("slot consumer", worldFailed);
        ports.clock().sleep(Duration.ofSeconds(1));
      }
    }
    credit.grant(ports.clock().now());
    return true;
  }

  private static Map<ServerId, List<InFrame>> byServer(List<InFrame> batch) {
    var groups = new LinkedHashMap<ServerId, List<InFrame>>();
    for (var frame : batch) {
      groups.computeIfAbsent(frame.server(), _ -> new ArrayList<>()).add(frame);
    }
    return groups;
  }

  private void applyAll(Map<ServerId, List<InFrame>> groups, OptionalLong fence) {
    try {
      apply(groups, fence, false);
    } catch (RuntimeException failure) {
      requireDatabase();
      if (groups.size() == 1) {
        oneByOne(groups.values().iterator().next(), fence);
        return;
      }
      int half = groups.size() / 2;
      var first = new LinkedHashMap<ServerId, List<InFrame>>();
      var second = new LinkedHashMap<ServerId, List<InFrame>>();
      groups.forEach(
          (server, frames) -> (first.size() < half ? first : second).put(server, frames));
      applyAll(first, fence);
      applyAll(second, fence);
    }
  }

  private void oneByOne(List<InFrame> frames, OptionalLong fence) {
    for (var frame : frames) {
      var alone = Map.of(frame.server(), List.of(frame));
      int conflicts = 0;
      for (int tries = 1; ; tries++) {
        try {
          apply(alone, fence, false);
          break;
        } catch (PessimisticLockingFailureException otherWasFirst) {
          // the message is not to blame: it gave way to somebody who locked in another order
          tries--;
          conflicts++;
          if (conflicts == Limits.ALONE_CONFLICTS) {
            throw otherWasFirst;
          }
        } catch (RuntimeException failure) {
          requireDatabase();
          if (tries == Limits.ALONE_TRIES) {
            apply(alone, fence, true);
            Log.dead(frame.server(), frame.sequence(), frame.type(), failure);
            break;
          }
        }
      }
    }
  }

  /** Whose fault was it? While the database does not answer, no message is to blame. */
  private void requireDatabase() {
    ports.transactions().inTransaction(tx -> ports.inbox().lock(tx, List.of()));
  }

  private void apply(Map<ServerId, List<InFrame>> groups, OptionalLong fence, boolean putAside) {
    var done =
        ports
            .transactions()
            .inTransaction(tx ->
                ports.lease().stillHeld(tx, lane, fence.orElseThrow())
                    ? Optional.of(intake.write(tx, groups, putAside))
                    : Optional.<Map<ServerId, Intake.Answer>>empty());
    counters.batches.increment();
    if (done.isPresent()) {
      done.get()
          .forEach(
              (server, answer) -> tell(server, groups.getOrDefault(server, List.of()), answer));
    } else {
      // another worker has the lane; the agents still have what they sent, and send it again
      var now = ports.clock().now();
      groups.keySet().forEach(server -> links.close(server, LinkClose.BUSY, now));
    }
  }

  private void tell(ServerId server, List<InFrame> frames, Intake.Answer answer) {
    counters.refused.add(answer.refused().size());
    counters.repeated.add(answer.repeated());
    counters.gaps.add(answer.gaps());
    var now = ports.clock().now();
    var found = links.find(server);
    if (!answer.heard()) {
      found.ifPresent(link -> link.close(LinkClose.REVOKED, now));
      return;
    }
    counters.applied.add(frames.size() - answer.refused().size());
    found.ifPresent(link -> {
      if (link.epoch() == answer.cursor().epoch()) {
        answer.refused().forEach(link::send);
        link.send(new Signal.Committed(answer.cursor().last()));
        long missing = answer.cursor().last() + 1;
        if (answer.gaps() > 0 && link.resendDue(missing, now)) {
          link.send(new Signal.Resend(missing));
        }
      }
    });
    long bytes = 0;
    for (var frame : frames) {
      bytes += frame.body().length();
    }
    credit.settled(server, frames.getFirst().tenant(), frames.size(), bytes, now);
  }
}
