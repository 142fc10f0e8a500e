package io.scalr.control.agentlink;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tx;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.ExecutionMessage;
import io.scalr.protocol.LifeMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/**
 * Gives each family to the feature that owns it. A new family without a handler does not compile.
 */
public record AgentRouter(
    MessageHandler<LifeMessage> life, MessageHandler<ExecutionMessage> execution) {
  private enum Family {
    LIFE,
    EXECUTION
  }

  /**
   * Hands the messages out in as few calls as keep each server's order: one round takes from every
   * server what comes before its next change of family.
   */
  public void handle(Tx tx, List<Received<AgentMessage>> messages) {
    var rest = messages;
    while (!rest.isEmpty()) {
      var familyOf = new HashMap<ServerId, Family>();
      var lives = new ArrayList<Received<LifeMessage>>();
      var executions = new ArrayList<Received<ExecutionMessage>>();
      var later = new ArrayList<Received<AgentMessage>>();
      var waiting = new HashSet<ServerId>();
      for (var one : rest) {
        var family = family(one.message());
        if (waiting.contains(one.server())
            || familyOf.computeIfAbsent(one.server(), _ -> family) != family) {
          waiting.add(one.server());
          later.add(one);
          continue;
        }
        switch (one.message()) {
          case LifeMessage m -> lives.add(as(one, m));
          case ExecutionMessage m -> executions.add(as(one, m));
        }
      }
      if (!lives.isEmpty()) {
        life.handle(tx, lives);
      }
      if (!executions.isEmpty()) {
        execution.handle(tx, executions);
      }
      rest = later;
    }
  }

  private static Family family(AgentMessage message) {
    return switch (message) {
      case LifeMessage _ -> Family.LIFE;
      case ExecutionMessage _ -> Family.EXECUTION;
    };
  }

  private static <M> Received<M> as(Received<AgentMessage> one, M message) {
    return new Received<>(
        one.tenant(), one.server(), one.epoch(), one.sequence(), one.at(), message);
  }
}
