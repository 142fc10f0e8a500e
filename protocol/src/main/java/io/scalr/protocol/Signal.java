package io.scalr.protocol;

import java.time.Duration;
import java.time.Instant;

/**
 * What keeps a link going, in either direction; never stored, never answered "committed".
 *
 * <p>A link begins: agent says {@link Hello}; server says {@link Welcome}, or {@link Begin} and
 * then {@link Welcome}, or closes with a {@link LinkClose} code. Before its Welcome an agent sends
 * nothing but Hello.
 *
 * <p>Credit: an agent may send a numbered or droppable frame while it holds more than 0 messages
 * and more than 0 bytes; each costs one message and its body's bytes (which may take the bytes
 * below zero). Welcome sets the account, {@link Credit} adds to it.
 */
public sealed interface Signal {

  /**
   * @param session the number that the agent keeps: from its enrolment or its last Welcome
   * @param lastWritten the highest sequence number that its spool has ever given out in the frame's
   *     epoch; 0 for none
   * @param received the highest sequence number of the server that it has stored; 0 for none
   */
  record Hello(long session, long lastWritten, long received, String agentVersion)
      implements Signal {}

  /**
   * @param session the agent's new number: on disk (fsync) before anything else is sent
   * @param committed the agent's messages up to here are committed: forget them, send those after
   * @param nextToAgent the sequence number of the server's next message; an agent that has just
   *     begun a new epoch takes {@code nextToAgent - 1} as what it has received
   * @param serverTime what the agent sets its idea of the time by
   * @param pingPeriod how often the server pings; silence of three periods means a dead link
   */
  record Welcome(
      long session,
      long committed,
      long nextToAgent,
      Instant serverTime,
      Duration pingPeriod,
      int creditMessages,
      long creditBytes)
      implements Signal {}

  /** All messages up to this sequence number are committed by the receiver of them. */
  record Committed(long upTo) implements Signal {}

  /** Messages are missing: send all from this sequence number on again. */
  record Resend(long from) implements Signal {}

  /**
   * The message of this number will never be applied: count it as done, tell people. 0 for a frame
   * whose number cannot be trusted.
   */
  record Refused(long sequence, RefusedBecause reason, String text) implements Signal {}

  /** More to send with. */
  record Credit(int messages, long bytes) implements Signal {}

  /** Fetch a new link key by {@code POST /agent/v1/renew} within this time. */
  record RenewKey(Duration within) implements Signal {}

  /**
   * The agent's spool has lost what the server has already committed. The agent stores the new
   * epoch (fsync), renumbers what it still has to send from 1, and waits for Welcome.
   */
  record Begin(long epoch) implements Signal {}
}
