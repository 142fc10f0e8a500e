package io.scalr.control.fleet.work;

import io.scalr.control.cloud.CloudAnswer;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.InventoryPage;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.fleet.Clouds;
import io.scalr.control.fleet.InventoryDecider;
import io.scalr.control.fleet.InventoryDecider.ListAll;
import io.scalr.control.fleet.InventoryView;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Leases.Hold;
import io.scalr.control.reconcile.Plan;
import io.scalr.control.reconcile.Reconciler;
import io.scalr.control.reconcile.Scope;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Lists the locations of credentials; nobody else lists. */
public final class InventoryReconciler
    implements Reconciler<Scope.Location, InventoryView, ListAll> {
  public static final String NAME = "inventory";

  /** A listing longer than this has lost its way: a million machines in pages of 1,000. */
  private static final int MOST_PAGES = 1_000;

  private final FleetPorts ports;

  public InventoryReconciler(FleetPorts ports) {
    this.ports = ports;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Scope.Location> kind() {
    return Scope.Location.class;
  }

  @Override
  public List<Scope.Location> scopes() {
    return locations(ports);
  }

  static List<Scope.Location> locations(FleetPorts ports) {
    var all = new LinkedHashSet<Scope.Location>();
    ports.inventory().locations().forEach(at -> all.add(scope(at.tenant(), at.place())));
    ports.servers().standing().forEach(at -> all.add(scope(at.tenant(), at.place())));
    return List.copyOf(all);
  }

  static Scope.Location scope(Tenant tenant, Place place) {
    return new Scope.Location(
        tenant, place.platform().value(), place.credentialId(), place.location().value());
  }

  static Place place(Scope.Location scope) {
    return new Place(
        new PlatformId(scope.platform()),
        new CloudLocation(scope.location()),
        scope.credentialId());
  }

  /** The plan says when; this only finds new locations. */
  @Override
  public Duration period() {
    return Duration.ofSeconds(10);
  }

  @Override
  public InventoryView observe(Scope.Location scope) {
    var place = place(scope);
    return new InventoryView(
        scope.tenant(),
        place,
        ports.clouds().open(scope.tenant(), place).isPresent(),
        ports.inventory().head(scope.tenant(), place));
  }

  @Override
  public Plan<ListAll> plan(InventoryView seen, Instant now) {
    return InventoryDecider.plan(seen, now);
  }

  @Override
  public boolean isSlow(ListAll action) {
    return true;
  }

  @Override
  public void act(ListAll action, Fence fence) {
    var cloud = ports.clouds().open(action.tenant(), action.place());
    if (cloud.isEmpty()) {
      return;
    }
    var begun = ports.clock().now();
    var machines = new ArrayList<CloudServer>();
    var failure = pages(cloud.get(), action.place(), machines);
    var ended = ports.clock().now();
    ports
        .transactions()
        .inTransaction(tx -> {
          if (ports.leases().hold(tx, fence, Duration.ZERO) == Hold.LOST) {
            return fence;
          }
          if (failure.isPresent()) {
            var text = failure.get().getClass().getSimpleName() + ": " + failure.get().text();
            ports.inventory().failed(tx, action.tenant(), action.place(), ended, text);
          } else {
            ports.inventory().replace(tx, action.tenant(), action.place(), begun, ended, machines);
          }
          tx.afterCommit(() -> wakeReaders(action));
          return fence;
        });
  }

  private Optional<PlatformFailure> pages(
      Clouds.Open cloud, Place place, List<CloudServer> machines) {
    var cursor = Optional.<String>empty();
    for (int page = 0; page < MOST_PAGES; page++) {
      switch (cloud.platform().list(cloud.access(), place.location(), cursor)) {
        case CloudAnswer.Failed<InventoryPage>(var failure) -> {
          return Optional.of(failure);
        }
        case CloudAnswer.Done<InventoryPage>(var answer) -> {
          machines.addAll(answer.servers());
          if (answer.next().isEmpty()) {
            return Optional.empty();
          }
          cursor = answer.next();
        }
      }
    }
    return Optional.of(new PlatformFailure.Unknown("the listing does not end"));
  }

  private void wakeReaders(ListAll action) {
    ports.wakes().wake(scope(action.tenant(), action.place()));
    for (var at : ports.servers().standing(action.tenant(), action.place())) {
      ports.wakes().wake(new Scope.FarmRole(at.tenant(), at.farm(), at.farmRole()));
    }
  }
}
