/**
 * The running part: links, the gate, the consumers of slots, the sender of the agent outbox, and
 * {@link io.scalr.control.agentlink.work.AgentLink}, which builds them all.
 *
 * <p>Threads: each connection's own (reads, asks the gate), one for each lane of slots, one for
 * metrics, one sender, one watch. A link's frames are written by a short thread of their own, so
 * that a slow reader holds up nobody.
 *
 * <p>Locks of a batch: the inbox rows of its servers by id, then what the handlers lock, message by
 * message. What that means beside others is said in {@code orchestration.work}.
 */
@NullMarked
package io.scalr.control.agentlink.work;

import org.jspecify.annotations.NullMarked;
