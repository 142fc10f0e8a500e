/**
 * The way in and out between a server and its agent.
 *
 * <p>Nouns: agent identity (what an agent must show), slot (0-255, fixed for a server), epoch (the
 * life of one spool), session (one connection), inbox (how far each agent's messages are applied),
 * agent outbox (messages to an agent, kept until it has them), incident (something that should not
 * happen to an honest agent), dead message (one that could not be applied even alone).
 *
 * <p>Rules: order per server comes from the sequence number alone; a message takes effect once, in
 * the transaction that moves the inbox; "committed" is said only after the commit; a forged,
 * oversize or unknown message is refused, counted and recorded, and delays nobody else.
 *
 * <p>Must never: decide in the gate; send on a slot's thread; know what a message means (its family
 * goes to the {@link io.scalr.control.agentlink.MessageHandler} of the feature that owns it).
 */
@NullMarked
package io.scalr.control.agentlink;

import org.jspecify.annotations.NullMarked;
