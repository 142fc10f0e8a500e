package io.scalr.control.agentlink;

import io.scalr.kernel.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The keys that an agent's frames may carry.
 *
 * @param next handed out by a renewal and not used yet; the first use makes it the current one
 * @param since when the current one was used first
 */
public record LinkKeys(Secret current, Optional<Secret> next, Instant since) {
  /** In the order that {@link AgentIdentity#used} counts them. */
  public List<Secret> all() {
    return next.map(key -> List.of(current, key)).orElse(List.of(current));
  }
}
