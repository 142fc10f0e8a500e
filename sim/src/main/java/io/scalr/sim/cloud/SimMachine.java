package io.scalr.sim.cloud;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchSpec;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.MachineState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One machine of the simulated cloud: what it truly is, and was at any time. */
public final class SimMachine {
  private record Change(Instant at, MachineState state) {}

  private final CloudServerId id;
  private final LaunchToken token;
  private final LaunchSpec spec;
  private final String credential;
  private final CloudLocation location;
  private final Instant createdAt;
  private final List<Change> changes = new ArrayList<>();
  private final Map<MachineState, CloudServer> shown = new EnumMap<>(MachineState.class);
  private Instant writtenAt;

  SimMachine(
      CloudServerId id,
      LaunchToken token,
      LaunchSpec spec,
      String credential,
      CloudLocation location,
      Instant createdAt) {
    this.id = id;
    this.token = token;
    this.spec = spec;
    this.credential = credential;
    this.location = location;
    this.createdAt = createdAt;
    this.writtenAt = createdAt;
    changes.add(new Change(createdAt, MachineState.PENDING));
  }

  /** From then on it is in that state; whatever was to come later does not. */
  void become(Instant at, MachineState state) {
    changes.removeIf(change -> !change.at().isBefore(at));
    changes.add(new Change(at, state));
  }

  /** As a listing shows it in this state; the same each time. */
  CloudServer shownAs(MachineState state, Function<MachineState, CloudServer> view) {
    return shown.computeIfAbsent(state, view);
  }

  void written(Instant at) {
    writtenAt = at;
  }

  Instant writtenAt() {
    return writtenAt;
  }

  /** Its state then; empty before it was made. */
  public Optional<MachineState> stateAt(Instant at) {
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (!changes.get(i).at().isAfter(at)) {
        return Optional.of(changes.get(i).state());
      }
    }
    return Optional.empty();
  }

  /** Since when it is in the state that it has then. */
  Instant sinceAt(Instant at) {
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (!changes.get(i).at().isAfter(at)) {
        return changes.get(i).at();
      }
    }
    return createdAt;
  }

  /** It takes up room and costs money. */
  public boolean aliveAt(Instant at) {
    return stateAt(at)
        .map(state ->
            switch (state) {
              case PENDING, RUNNING, STOPPING, STOPPED -> true;
              case TERMINATING, TERMINATED -> false;
            })
        .orElse(false);
  }

  public CloudServerId id() {
    return id;
  }

  public LaunchToken token() {
    return token;
  }

  public LaunchSpec spec() {
    return spec;
  }

  public String credential() {
    return credential;
  }

  public CloudLocation location() {
    return location;
  }

  public Instant createdAt() {
    return createdAt;
  }
}
