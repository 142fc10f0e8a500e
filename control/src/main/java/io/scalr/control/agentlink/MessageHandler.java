package io.scalr.control.agentlink;

import io.scalr.kernel.Tx;
import java.util.List;

/**
 * Takes one family of messages; owned by the feature that understands it.
 *
 * <p>Called with many servers' messages at once, each server's in the order of its spool, inside
 * the transaction that moves the inbox. It writes its own tables and may {@link AgentOutbox#send};
 * it must have no other effect, because the transaction may be rolled back and the same messages
 * given again, in another grouping. Taking no notice of a message is fine. An exception means that
 * something here cannot be applied: it is found by trying smaller groups, and what fails alone
 * becomes a dead message.
 */
public interface MessageHandler<M> {
  void handle(Tx tx, List<Received<M>> messages);
}
