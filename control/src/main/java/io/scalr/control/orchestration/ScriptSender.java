package io.scalr.control.orchestration;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.ServerMessage;

/** The way to a server's agent: the agent outbox. */
@FunctionalInterface
public interface ScriptSender {
  /**
   * Keeps the message for the agent in this transaction.
   *
   * @return its number; refused when the agent cannot be reached any more or the message is too
   *     large
   */
  Outcome<Long> send(Tx tx, Tenant tenant, ServerId server, ServerMessage message);
}
