package io.scalr.control.agentlink.work;

import io.scalr.kernel.ServerId;
import io.scalr.protocol.LinkClose;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The links of this node, at most one for each server. */
final class Links {
  private final Map<ServerId, Link> links = new ConcurrentHashMap<>();

  /** Registers; a former link of the same server is told that it was superseded. */
  void add(Link link, Instant now) {
    var former = links.put(link.server(), link);
    if (former != null) {
      former.close(LinkClose.SUPERSEDED, now);
    }
  }

  /** Forgets this link, not a newer one of the same server; false when it was not known. */
  boolean remove(Link link) {
    return links.remove(link.server(), link);
  }

  Optional<Link> find(ServerId server) {
    return Optional.ofNullable(links.get(server));
  }

  Collection<Link> all() {
    return List.copyOf(links.values());
  }

  int count() {
    return links.size();
  }

  void close(ServerId server, LinkClose why, Instant now) {
    find(server).ifPresent(link -> link.close(why, now));
  }
}
