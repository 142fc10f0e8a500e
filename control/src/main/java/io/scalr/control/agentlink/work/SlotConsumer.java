package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.AgentIdentities.Heard;
import io.scalr.control.agentlink.AgentRouter;
import io.scalr.control.agentlink.Inbox.DeadMessage;
import io.scalr.control.agentlink.InboxCursor;
import io.scalr.control.agentlink.InboxDecider;
import io.scalr.control.agentlink.Incident;
import io.scalr.control.agentlink.Received;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tx;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.RefusedBecause;
import io.scalr.protocol.Signal;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.MessageCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final AgentRouter router;
  private final Links links;
  private final CreditKeeper credit;
  private final Counters counters;

  SlotConsumer(
      int lane,
      Ports ports,
      AgentRouter router,
      Links links,
      CreditKeeper credit,
      Counters counters) {
    this.lane = lane;
    this.ports = ports;
    this.router = router;
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
    var batch =
        ports.broker().take(new AgentIn(lane), Limits.BATCH_MESSAGES, WAIT, Limits.BATCH_GATHER);
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

  /** What is said to one server once its messages are committed. */
  private static final class Answer {
    private InboxCursor cursor = new InboxCursor(0, 0);
    private boolean moved;
    private boolean heard = true;
    private boolean gap;
    private final List<Signal.Refused> refused = new ArrayList<>();
  }

  private void apply(Map<ServerId, List<InFrame>> groups, OptionalLong fence, boolean putAside) {
    var answers = new HashMap<ServerId, Answer>();
    var done =
        ports
            .transactions()
            .inTransaction(tx -> {
              if (!ports.lease().stillHeld(tx, lane, fence.orElseThrow())) {
                return false;
              }
              write(tx, groups, answers, putAside);
              return true;
            });
    counters.batches.increment();
    if (done) {
      answers.forEach(
          (server, answer) -> tell(server, groups.getOrDefault(server, List.of()), answer));
    } else {
      // another worker has the lane; the agents still have what they sent, and send it again
      var now = ports.clock().now();
      groups.keySet().forEach(server -> links.close(server, LinkClose.BUSY, now));
    }
  }

  private void write(
      Tx tx, Map<ServerId, List<InFrame>> groups, Map<ServerId, Answer> answers, boolean putAside) {
    var agents = ports.identities().heard(tx, groups.keySet());
    var cursors = ports.inbox().lock(tx, groups.keySet());
    var messages = new ArrayList<Received<AgentMessage>>();
    var moved = new HashMap<ServerId, InboxCursor>();
    groups.forEach((server, frames) -> {
      var answer = new Answer();
      answers.put(server, answer);
      var agent = agents.get(server);
      if (agent == null) {
        answer.heard = false; // revoked or frozen since the gate let it in
        return;
      }
      var cursor = cursors.get(server);
      answer.cursor =
          cursor != null && cursor.epoch() == agent.epoch()
              ? cursor
              : new InboxCursor(agent.epoch(), 0);
      for (var frame : frames) {
        fold(tx, agent, frame, answer, messages, putAside);
      }
      if (answer.moved) {
        moved.put(server, answer.cursor);
      }
    });
    if (!messages.isEmpty()) {
      router.handle(tx, messages);
    }
    if (!moved.isEmpty()) {
      ports.inbox().move(tx, moved);
    }
  }

  private void fold(
      Tx tx,
      Heard agent,
      InFrame frame,
      Answer answer,
      List<Received<AgentMessage>> messages,
      boolean putAside) {
    if (frame.slot() != agent.slot()) {
      answer.refused.add(
          new Signal.Refused(frame.sequence(), RefusedBecause.WRONG_SLOT, "not its slot"));
      return;
    }
    switch (InboxDecider.step(answer.cursor, frame.epoch(), frame.sequence())) {
      case APPLY -> {
        answer.cursor = answer.cursor.next();
        answer.moved = true;
        if (putAside) {
          bury(tx, agent, frame, answer, RefusedBecause.NOT_APPLIED, "failed when applied alone");
          return;
        }
        switch (MessageCodec.agentMessage(frame.type(), frame.body())) {
          case Decoded.Good<AgentMessage>(var message) ->
              messages.add(
                  new Received<>(
                      agent.tenant(),
                      frame.server(),
                      frame.epoch(),
                      frame.sequence(),
                      frame.at(),
                      message));
          case Decoded.Bad<AgentMessage>(var reason, var text) ->
              bury(tx, agent, frame, answer, reason, text);
        }
      }
      case REPEATED -> counters.repeated.increment();
      case GAP -> {
        counters.gaps.increment();
        answer.gap = true;
      }
      case OTHER_EPOCH ->
          answer.refused.add(
              new Signal.Refused(
                  frame.sequence(), RefusedBecause.WRONG_EPOCH, "of a spool that is no more"));
    }
  }

  private void bury(
      Tx tx, Heard agent, InFrame frame, Answer answer, RefusedBecause reason, String text) {
    var now = ports.clock().now();
    ports
        .inbox()
        .bury(
            tx,
            new DeadMessage(
                agent.tenant(),
                frame.server(),
                frame.epoch(),
                frame.sequence(),
                frame.type(),
                frame.body(),
                reason,
                text,
                now));
    ports.identities().record(tx, frame.server(), Incident.DEAD_MESSAGE, reason + ": " + text, now);
    answer.refused.add(new Signal.Refused(frame.sequence(), reason, text));
  }

  private void tell(ServerId server, List<InFrame> frames, Answer answer) {
    counters.refused.add(answer.refused.size());
    var now = ports.clock().now();
    var found = links.find(server);
    if (!answer.heard) {
      found.ifPresent(link -> link.close(LinkClose.REVOKED, now));
      return;
    }
    counters.applied.add(frames.size() - answer.refused.size());
    found.ifPresent(link -> {
      if (link.epoch() == answer.cursor.epoch()) {
        answer.refused.forEach(link::send);
        link.send(new Signal.Committed(answer.cursor.last()));
        long missing = answer.cursor.last() + 1;
        if (answer.gap && link.resendDue(missing, now)) {
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
