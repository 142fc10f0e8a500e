/**
 * The consumer that turns what happened to servers into scripts, and what becomes of those.
 *
 * <p>Rows that are locked, in this order, each until the transaction ends. The event consumer: the
 * cursor; then for each event of its batch, in the order of the log, the open executions of a
 * server that is gone, the outbox heads of the servers that get scripts, the event's server. A
 * batch of agents' messages ({@code agentlink.work}): the inbox rows of all its servers by id; then
 * message by message the server, or the execution and then its server. Late reconciler: its lease,
 * one execution, its outbox head or its server.
 *
 * <p>So within one event or one message nothing is locked in two orders, but two batches may lock
 * the same servers in different orders, since an event log has one order and agents have another.
 * PostgreSQL then makes one give way (40P01), and both sides repeat: the consumer goes on one event
 * at a time, a batch of messages is halved down to one message, and giving way is never counted
 * against an event or a message. {@code TogetherTest} and {@code AgentLinkTest} show that nothing
 * is lost.
 */
@NullMarked
package io.scalr.control.orchestration.work;

import org.jspecify.annotations.NullMarked;
