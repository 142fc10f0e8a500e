package io.scalr.control.agentlink.work;

import java.time.Duration;

/** The numbers of this feature, with their reasons. */
final class Limits {
  /** How often a link is pinged; a proxy's tunnel time-out must be longer. */
  static final Duration PING_PERIOD = Duration.ofSeconds(20);

  /** Three pings without an answer: a lost link calls nobody back, only silence tells. */
  static final Duration SILENCE = PING_PERIOD.multipliedBy(3);

  /** So long may a write to an agent make no way; who does not read is cut then. */
  static final Duration STALLED = Duration.ofSeconds(10);

  /** A new connection must say Hello in this time. */
  static final Duration HELLO_WITHIN = Duration.ofSeconds(10);

  /** How long a rival link may take to answer; a dead one never does. */
  static final long RIVAL_ANSWER_MILLIS = 2_000;

  /** After goodbye was said, before the connection is cut. */
  static final Duration GOODBYE = Duration.ofSeconds(2);

  /** Links of revoked identities are looked for this often: half of the promised 5 s. */
  static final Duration REVOKED_CHECK = Duration.ofMillis(2_500);

  /** Messages under way on one link: eight of them are answered within one batch. */
  static final int CREDIT_MESSAGES = 64;

  /**
   * Credit is given back when so much of it is used: an agent with few messages needs none, and one
   * with many is told once for sixteen and not for each.
   */
  static final int CREDIT_MESSAGES_OWED = CREDIT_MESSAGES / 4;

  /** Two of the largest frames. */
  static final long CREDIT_BYTES = 512 * 1024;

  /** As above. */
  static final long CREDIT_BYTES_OWED = CREDIT_BYTES / 4;

  /** An honest agent never overdraws messages; a re-send may race with the grant. */
  static final int GRACE_MESSAGES = 64;

  /** Bytes may go below zero by one frame; two for the same race. */
  static final long GRACE_BYTES = 512 * 1024;

  /** How long a flooding agent is kept out. */
  static final Duration FLOOD_BAN = Duration.ofSeconds(60);

  /** The gate waits this long for room in a lane before it gives the connection up. */
  static final Duration ROOM_WITHIN = Duration.ofSeconds(5);

  /** Group commit: measured 18 times faster than one by one. */
  static final int BATCH_MESSAGES = 200;

  static final Duration BATCH_GATHER = Duration.ofMillis(10);

  /** After a batch of fewer the next is not gathered. */
  static final int BATCH_FEW = 5;

  /** So often a message alone gives way to other transactions before its whole batch pauses. */
  static final int ALONE_CONFLICTS = 20;

  /** A message that fails alone is tried this often, in case it met a passing trouble. */
  static final int ALONE_TRIES = 3;

  /** Per server, messages a second (and three seconds' worth at once): scripts end now and then. */
  static final double SERVER_MESSAGES_PER_SECOND = 500;

  static final double SERVER_BYTES_PER_SECOND = 4 * 1024 * 1024;

  /** Per environment: so that one cannot take a whole worker, whose measure is 30,000. */
  static final double ENVIRONMENT_MESSAGES_PER_SECOND = 10_000;

  static final double ENVIRONMENT_BYTES_PER_SECOND = 32 * 1024 * 1024;

  static final double BURST_SECONDS = 3;

  /** Messages sent to an agent and not confirmed; the rest waits in the outbox. */
  static final int UNCONFIRMED = 32;

  /** The sender looks for forgotten messages this often; normally a wake tells it. */
  static final Duration SENDER_LOOKS = Duration.ofSeconds(5);

  /** A gap is asked for once; all that was under way behind it is a gap too. */
  static final Duration RESEND_AGAIN = Duration.ofSeconds(2);

  /** Connections that have not said Hello; each costs a thread and a TLS session. */
  static final int DOORS = 2_000;

  /** How long a nonce of enrolment is good. */
  static final Duration NONCE_GOOD = Duration.ofSeconds(60);

  /** One incident of a kind that strangers can cause is recorded per server in this time. */
  static final Duration INCIDENT_EVERY = Duration.ofMinutes(1);

  private Limits() {}
}
