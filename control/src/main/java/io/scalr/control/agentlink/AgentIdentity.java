package io.scalr.control.agentlink;

import io.scalr.kernel.Secret;
import io.scalr.protocol.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an agent must show to be heard.
 *
 * <pre>
 * JoinOpen --enrol--> Enrolled --first frame--> Live <--first frame-- Thawed
 *                        |                       |                      ^
 *                        | another key           | old or double        | a person
 *                        +--------> Frozen <-----+ session -------------+
 * any --server gone--> Revoked
 * </pre>
 */
public sealed interface AgentIdentity {
  /** Nobody has shown the token yet. */
  record JoinOpen() implements AgentIdentity {}

  /** Answered once; the same token with the same key gets the same answer. */
  record Enrolled(Bytes publicKey, Secret linkKey) implements AgentIdentity {}

  /** The token is spent. */
  record Live(Bytes publicKey, LinkKeys keys) implements AgentIdentity {}

  /**
   * Two machines seem to claim one identity. Nothing is heard until a person has looked.
   *
   * @param publicKey the first key that was shown
   */
  record Frozen(FreezeReason reason, Bytes publicKey, Instant at) implements AgentIdentity {}

  /**
   * A person has lifted the freeze: the holder of the Ed25519 key may enrol again.
   *
   * @param linkKey handed out, not used yet
   */
  record Thawed(Bytes publicKey, Optional<Secret> linkKey) implements AgentIdentity {}

  /** The server is gone or given up. For good. */
  record Revoked(Instant at) implements AgentIdentity {}

  /** The keys under which frames are heard now; none means that no frame is. */
  default List<Secret> validKeys() {
    return switch (this) {
      case Enrolled e -> List.of(e.linkKey);
      case Live l -> l.keys.all();
      case Thawed t -> t.linkKey.map(List::of).orElse(List.of());
      case JoinOpen _, Frozen _, Revoked _ -> List.of();
    };
  }

  /**
   * The identity after a frame was authenticated with one of its keys: the token is spent, a
   * renewed key replaces the old one.
   *
   * @param key index into {@link #validKeys()}
   */
  default AgentIdentity used(int key, Instant now) {
    return switch (this) {
      case Enrolled e -> new Live(e.publicKey, new LinkKeys(e.linkKey, Optional.empty(), now));
      case Thawed t ->
          new Live(t.publicKey, new LinkKeys(t.linkKey.orElseThrow(), Optional.empty(), now));
      case Live l when key == 1 ->
          new Live(l.publicKey, new LinkKeys(l.keys.all().get(1), Optional.empty(), now));
      case Live l -> l;
      case JoinOpen _, Frozen _, Revoked _ ->
          throw new IllegalStateException("no frame is authentic under " + this);
    };
  }

  /** Why an identity was frozen. */
  enum FreezeReason {
    /** The join token came with a second key. */
    OTHER_KEY,
    /** A session number older than the one before: a restored snapshot. */
    OLD_SESSION,
    /** Two live links with one number: a disk copied while it ran. */
    TWO_LINKS
  }
}
