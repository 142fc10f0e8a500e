package io.scalr.control.cloud;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The platforms that this installation was built with. */
public final class Platforms {
  private final Map<PlatformId, Platform> all;

  public Platforms(Collection<? extends Platform> platforms) {
    var byId = new TreeMap<PlatformId, Platform>((a, b) -> a.value().compareTo(b.value()));
    for (var platform : platforms) {
      if (byId.put(platform.id(), platform) != null) {
        throw new IllegalArgumentException("two platforms are called " + platform.id());
      }
    }
    this.all = byId;
  }

  public Optional<Platform> find(PlatformId id) {
    return Optional.ofNullable(all.get(id));
  }

  /** In alphabetical order. */
  public List<PlatformId> ids() {
    return List.copyOf(all.keySet());
  }
}
