package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.LostLinks;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers lost links, so that ten thousand lost at once are one call and not as many, and tells of
 * each again while its agent stays away: a cloud may show a dead machine as running for a while.
 */
final class Losses {
  /** When to tell, after the loss; later than that the timer of listings sees it anyway. */
  static final List<Duration> TELL =
      List.of(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(8));

  private record Loss(Tenant tenant, Instant at, int told) {
    boolean isDue(Instant now) {
      return !at.plus(TELL.get(told)).isAfter(now);
    }

    Loss toldOnce() {
      return new Loss(tenant, at, told + 1);
    }

    boolean isOver() {
      return told == TELL.size();
    }
  }

  private final Map<ServerId, Loss> losses = new HashMap<>();

  synchronized void add(Link link, Instant now) {
    losses.put(link.server(), new Loss(link.tenant(), now, 0));
  }

  /** Tells of what is due; an agent that is back is forgotten once its loss was told. */
  void tell(Links links, LostLinks listener, Instant now) {
    var due = due(links, now);
    if (!due.isEmpty()) {
      listener.lost(due);
    }
  }

  private synchronized Map<ServerId, Tenant> due(Links links, Instant now) {
    losses.entrySet().removeIf(e -> e.getValue().told() > 0 && links.find(e.getKey()).isPresent());
    var due = new HashMap<ServerId, Tenant>();
    losses.replaceAll((server, loss) -> {
      if (!loss.isDue(now)) {
        return loss;
      }
      due.put(server, loss.tenant());
      return loss.toldOnce();
    });
    losses.values().removeIf(Loss::isOver);
    return due;
  }
}
