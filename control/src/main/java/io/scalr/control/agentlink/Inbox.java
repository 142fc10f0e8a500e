package io.scalr.control.agentlink;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.RefusedBecause;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** How far each agent's messages are applied, and those that never will be. */
public interface Inbox {
  /** The cursors of these servers, locked until the transaction ends. Absent: nothing yet. */
  Map<ServerId, InboxCursor> lock(Tx tx, Collection<ServerId> servers);

  /** Moves cursors that were locked in this transaction. */
  void move(Tx tx, Map<ServerId, InboxCursor> cursors);

  /** Puts a message aside for people to see. The body is sealed. */
  void bury(Tx tx, DeadMessage dead);

  /** How many messages were put aside. */
  long buried(Tx tx);

  record DeadMessage(
      Tenant tenant,
      ServerId server,
      long epoch,
      long sequence,
      String type,
      Bytes body,
      RefusedBecause reason,
      String text,
      Instant at) {}
}
