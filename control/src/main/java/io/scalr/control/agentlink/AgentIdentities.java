package io.scalr.control.agentlink;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where agents' identities are kept. An agent names only its server, so most reads span tenants.
 */
public interface AgentIdentities {
  /** An agent that is expected. */
  record Expected(ServerId server, int slot, Bytes tokenHash) {}

  /**
   * Adds agents in JoinOpen with epoch 1 and session 0. The server ids must be new: an id is never
   * used for a second machine.
   *
   * @throws IllegalStateException when one is there already
   */
  void open(Tx tx, Tenant tenant, List<Expected> agents, Instant joinUntil);

  Optional<AgentRecord> find(Tx tx, ServerId server);

  /** Reads and locks until the transaction ends. */
  Optional<AgentRecord> lock(Tx tx, ServerId server);

  /** Those of these servers that are known. */
  Map<ServerId, AgentRecord> findAll(Tx tx, Collection<ServerId> servers);

  /**
   * Of these servers those that are to be heard now (Live), without their secrets: what each batch
   * of messages asks, and opening a sealed key is most of the work of reading a row.
   */
  Map<ServerId, Heard> heard(Tx tx, Collection<ServerId> servers);

  /** What a message's sender must fit to. */
  record Heard(Tenant tenant, int slot, long epoch) {}

  /** Those of these servers that are not to be heard now: frozen, revoked, not known. */
  Set<ServerId> silenced(Tx tx, Collection<ServerId> servers);

  /**
   * Writes session, epoch, join deadline and identity of a record that was locked in this
   * transaction.
   */
  void save(Tx tx, AgentRecord changed);

  void record(Tx tx, ServerId server, Incident incident, String text, Instant at);

  /** The newest incidents of one server, newest first. */
  List<Recorded> incidents(Tx tx, Tenant tenant, ServerId server, int limit);

  /** An incident as it is shown. */
  record Recorded(Incident incident, String text, Instant at) {}
}
