package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.AgentOutbox;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.ServerMessage;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The outbox that features see: what they put in is sent as soon as it is committed. */
record WakingOutbox(AgentOutbox store, Sender sender) implements AgentOutbox {
  @Override
  public Outcome<Long> send(Tx tx, Tenant tenant, ServerId server, ServerMessage message) {
    var sent = store.send(tx, tenant, server, message);
    tx.afterCommit(() -> sender.wake(server));
    return sent;
  }

  @Override
  public List<Waiting> after(Tx tx, ServerId server, long sequence, int limit) {
    return store.after(tx, server, sequence, limit);
  }

  @Override
  public Set<ServerId> withWaiting(Tx tx, Collection<ServerId> servers) {
    return store.withWaiting(tx, servers);
  }

  @Override
  public void committed(Tx tx, ServerId server, long upTo) {
    store.committed(tx, server, upTo);
  }

  @Override
  public long next(Tx tx, ServerId server) {
    return store.next(tx, server);
  }

  @Override
  public long given(Tx tx, ServerId server) {
    return store.given(tx, server);
  }

  @Override
  public void drop(Tx tx, ServerId server) {
    store.drop(tx, server);
  }
}
