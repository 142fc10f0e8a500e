package io.scalr.control.fleet;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** Keeps what agents said of their machines. */
public interface AgentFactsStore {
  /** A later word replaces an earlier one. The server must exist; otherwise nothing is kept. */
  void said(Tx tx, Tenant tenant, ServerId server, AgentFacts facts);

  /** Its agent said that a reboot is over; nothing happens if it has not said HostInit. */
  void rebooted(Tx tx, Tenant tenant, ServerId server, Instant at);

  /** Of those servers whose agent has spoken. */
  Map<ServerId, AgentFacts> of(Tx tx, Tenant tenant, Collection<ServerId> servers);
}
