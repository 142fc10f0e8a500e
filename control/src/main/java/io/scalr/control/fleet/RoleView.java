package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is seen of one farm role.
 *
 * @param desired absent when the farm role is removed
 * @param alive not proven gone, by index
 * @param ended the last ones proven gone since launching was resumed, newest first
 * @param undecided intents by server
 * @param sites the places where its servers are or go
 * @param before farm roles of the same farm with a lower launch order
 * @param blocking time-outs of the scripts that initialisation waits for
 */
public record RoleView(
    Tenant tenant,
    Optional<DesiredFarmRole> desired,
    List<Server> alive,
    List<Server> ended,
    Map<ServerId, Intent> undecided,
    Map<Place, Site> sites,
    List<Earlier> before,
    Duration blocking) {

  /** A farm role that must hold its number first. */
  public record Earlier(String alias, int target, int running) {}

  /**
   * A place as the inventory shows it.
   *
   * @param open whether the cloud can be called
   * @param listing cut to this farm role's machines
   * @param wanted a listing begun at or after this moment is asked for already
   * @param visibility how long after a write a listing may not show it
   * @param refused the cloud refuses the credential: the environment's launches with it wait
   */
  public record Site(
      boolean open,
      Optional<Listing> listing,
      Optional<Instant> wanted,
      Duration visibility,
      Optional<String> error,
      Optional<RefusedCredentials.Refused> refused) {

    /** A listing begun after {@code write} could be seen in it. */
    public Optional<Listing> after(Instant write) {
      return listing.filter(l -> l.begun().isAfter(write.plus(visibility)));
    }

    /** The machine with this token in the last listing, however old. */
    public Optional<CloudServer> machine(LaunchToken token) {
      return listing.stream()
          .flatMap(l -> l.machines().stream())
          .filter(m -> m.token().equals(Optional.of(token)))
          .findFirst();
    }

    /** Whether somebody already wants a listing that early. */
    public boolean isWanted(Instant begunAfter) {
      return wanted.isPresent() && !wanted.get().isAfter(begunAfter);
    }
  }

  public RoleView {
    alive = List.copyOf(alive);
    ended = List.copyOf(ended);
    undecided = Map.copyOf(undecided);
    sites = Map.copyOf(sites);
    before = List.copyOf(before);
  }

  /** What a report calls a server: the farm role's alias and the index. */
  public String name(Server server) {
    return desired.map(DesiredFarmRole::alias).orElse("farm role") + " #" + server.ref().index();
  }

  public Site site(Place place) {
    var site = sites.get(place);
    if (site == null) {
      throw new IllegalStateException("not observed: " + place);
    }
    return site;
  }
}
