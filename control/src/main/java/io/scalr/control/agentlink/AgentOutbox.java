package io.scalr.control.agentlink;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.ServerMessage;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Messages to agents, numbered per server and kept until the agent says that it has them. */
public interface AgentOutbox {
  /** Most messages that may wait for one agent; then it is given up as not listening. */
  int MAX_WAITING = 10_000;

  /**
   * Keeps a message for an agent, in this transaction; it is sent after the commit, at once if the
   * agent is there. Messages arrive in the order of the numbers answered here.
   *
   * @return its number; refused when the server is not known, revoked, has too many waiting, or the
   *     message is larger than a frame
   */
  Outcome<Long> send(Tx tx, Tenant tenant, ServerId server, ServerMessage message);

  /** What waits after this number, in order. */
  List<Waiting> after(Tx tx, ServerId server, long sequence, int limit);

  /** Those of these servers for which something waits, sent or not. */
  Set<ServerId> withWaiting(Tx tx, Collection<ServerId> servers);

  /** The agent has everything up to here: forget it. */
  void committed(Tx tx, ServerId server, long upTo);

  /** The number of the first message that still waits, or would be given next. */
  long next(Tx tx, ServerId server);

  /** The number given out last; 0 for none. */
  long given(Tx tx, ServerId server);

  /** Forgets all that waits, for a server that is gone. */
  void drop(Tx tx, ServerId server);

  record Waiting(long sequence, ServerMessage message) {}
}
