package io.scalr.sim.store;

import io.scalr.control.agentlink.Inbox;
import io.scalr.control.agentlink.InboxCursor;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tx;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The inbox in memory. */
public final class MemoryInbox implements Inbox {
  private record Key(ServerId server, long epoch, long sequence) {}

  private final Map<ServerId, InboxCursor> cursors = new HashMap<>();
  private final Set<Key> buried = new HashSet<>();

  @Override
  public Map<ServerId, InboxCursor> lock(Tx tx, Collection<ServerId> servers) {
    var found = new HashMap<ServerId, InboxCursor>();
    for (var server : servers) {
      cursor(server).ifPresent(cursor -> found.put(server, cursor));
    }
    return found;
  }

  /** How far this server's spool is applied, as committed. */
  public Optional<InboxCursor> cursor(ServerId server) {
    return Optional.ofNullable(cursors.get(server));
  }

  @Override
  public void move(Tx tx, Map<ServerId, InboxCursor> moved) {
    moved.forEach((server, cursor) -> {
      var before = Optional.ofNullable(cursors.put(server, cursor));
      MemoryDb.undo(
          tx,
          () ->
              before.ifPresentOrElse(
                  old -> cursors.put(server, old), () -> cursors.remove(server)));
    });
  }

  @Override
  public void bury(Tx tx, DeadMessage dead) {
    var key = new Key(dead.server(), dead.epoch(), dead.sequence());
    if (buried.add(key)) {
      MemoryDb.undo(tx, () -> buried.remove(key));
    }
  }

  @Override
  public long buried(Tx tx) {
    return buried.size();
  }
}
