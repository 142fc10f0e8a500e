package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.AgentIdentities.Heard;
import io.scalr.control.agentlink.AgentRouter;
import io.scalr.control.agentlink.Inbox;
import io.scalr.control.agentlink.Inbox.DeadMessage;
import io.scalr.control.agentlink.InboxCursor;
import io.scalr.control.agentlink.InboxDecider;
import io.scalr.control.agentlink.Incident;
import io.scalr.control.agentlink.Received;
import io.scalr.kernel.Clock;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tx;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.RefusedBecause;
import io.scalr.protocol.Signal;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.MessageCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a batch of frames does inside one transaction: cursors are locked and moved, each message is
 * applied once and in its spool's order, what cannot be is put aside. Whatever is said to the
 * agents is said after the commit, from the answers.
 */
public final class Intake {
  /** Who is to be heard; as {@code AgentIdentities.heard}. */
  @FunctionalInterface
  public interface Agents {
    Map<ServerId, Heard> heard(Tx tx, Collection<ServerId> servers);
  }

  /** Where incidents go; as {@code AgentIdentities.record}. */
  @FunctionalInterface
  public interface Incidents {
    void record(Tx tx, ServerId server, Incident incident, String text, Instant at);
  }

  private final Agents agents;
  private final Incidents incidents;
  private final Inbox inbox;
  private final AgentRouter router;
  private final Clock clock;

  public Intake(Agents agents, Incidents incidents, Inbox inbox, AgentRouter router, Clock clock) {
    this.agents = agents;
    this.incidents = incidents;
    this.inbox = inbox;
    this.router = router;
    this.clock = clock;
  }

  /** What is said to one server once its messages are committed. */
  public static final class Answer {
    private InboxCursor cursor = new InboxCursor(0, 0);
    private boolean moved;
    private boolean heard = true;
    private int repeated;
    private int gaps;
    private final List<Signal.Refused> refused = new ArrayList<>();

    /** Everything up to here is committed. */
    public InboxCursor cursor() {
      return cursor;
    }

    /** False: revoked or frozen since the gate let it in; nothing was taken. */
    public boolean heard() {
      return heard;
    }

    /** Messages that were applied before. */
    public int repeated() {
      return repeated;
    }

    /** Messages that came before the one that is missing. */
    public int gaps() {
      return gaps;
    }

    public List<Signal.Refused> refused() {
      return refused;
    }
  }

  /**
   * @param groups each server's frames, in the order they came
   * @param putAside the next frame of each is not applied but buried: it failed when alone
   */
  public Map<ServerId, Answer> write(Tx tx, Map<ServerId, List<InFrame>> groups, boolean putAside) {
    var known = agents.heard(tx, groups.keySet());
    var cursors = inbox.lock(tx, groups.keySet());
    var answers = new HashMap<ServerId, Answer>();
    var messages = new ArrayList<Received<AgentMessage>>();
    var moved = new HashMap<ServerId, InboxCursor>();
    groups.forEach((server, frames) -> {
      var answer = new Answer();
      answers.put(server, answer);
      var agent = known.get(server);
      if (agent == null) {
        answer.heard = false;
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
      inbox.move(tx, moved);
    }
    return answers;
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
      case REPEATED -> answer.repeated++;
      case GAP -> answer.gaps++;
      case OTHER_EPOCH ->
          answer.refused.add(
              new Signal.Refused(
                  frame.sequence(), RefusedBecause.WRONG_EPOCH, "of a spool that is no more"));
    }
  }

  private void bury(
      Tx tx, Heard agent, InFrame frame, Answer answer, RefusedBecause reason, String text) {
    var now = clock.now();
    inbox.bury(
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
    incidents.record(tx, frame.server(), Incident.DEAD_MESSAGE, reason + ": " + text, now);
    answer.refused.add(new Signal.Refused(frame.sequence(), reason, text));
  }
}
