package io.scalr.control.fleet.work;

import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.fleet.Intent;
import io.scalr.control.fleet.Listing;
import io.scalr.control.fleet.Orphan;
import io.scalr.control.fleet.OrphanAction;
import io.scalr.control.fleet.OrphanAction.*;
import io.scalr.control.fleet.OrphanDecider;
import io.scalr.control.fleet.OrphanView;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Lease;
import io.scalr.control.reconcile.Leases.Hold;
import io.scalr.control.reconcile.Plan;
import io.scalr.control.reconcile.Reconciler;
import io.scalr.control.reconcile.Scope;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Terminates machines of this installation that belong to nobody. */
public final class OrphanReconciler
    implements Reconciler<Scope.Location, OrphanView, OrphanAction> {
  public static final String NAME = "orphan";

  private final FleetPorts ports;

  public OrphanReconciler(FleetPorts ports) {
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
    return InventoryReconciler.locations(ports);
  }

  /** A net under lost wakes; each new listing wakes. */
  @Override
  public Duration period() {
    return Duration.ofSeconds(60);
  }

  @Override
  public OrphanView observe(Scope.Location scope) {
    var tenant = scope.tenant();
    var place = InventoryReconciler.place(scope);
    var cloud = ports.clouds().open(tenant, place);
    // The listing first: an intent that is older than a machine's listing is then always seen.
    var listing = ports.inventory().whole(tenant, place);
    var tokens = new ArrayList<LaunchToken>();
    for (var machine : listing.map(Listing::machines).orElse(List.of())) {
      machine.token().ifPresent(tokens::add);
    }
    var intents = HashMap.<LaunchToken, Intent>newHashMap(tokens.size());
    ports.intents().withTokens(tenant, tokens).forEach(i -> intents.put(i.token(), i));
    return new OrphanView(
        tenant,
        place,
        ports.installation(),
        cloud.isPresent(),
        cloud.map(c -> c.platform().visibilityDelay()).orElse(Duration.ZERO),
        listing,
        intents,
        ports.inventory().orphans(tenant, place).stream()
            .collect(Collectors.toMap(Orphan::machine, o -> o)));
  }

  @Override
  public Plan<OrphanAction> plan(OrphanView seen, Instant now) {
    return OrphanDecider.plan(seen, now);
  }

  @Override
  public boolean isSlow(OrphanAction action) {
    return action instanceof Terminate;
  }

  @Override
  public void act(OrphanAction action, Fence fence) {
    switch (action) {
      case Suspect(var orphan) ->
          inTransaction(fence, tx -> ports.inventory().saveOrphan(tx, orphan));
      case Forget(var orphan) ->
          inTransaction(fence, tx -> ports.inventory().dropOrphan(tx, orphan));
      case LookAgain(var look) ->
          inTransaction(
              fence,
              tx -> {
                ports.inventory().want(tx, look.tenant(), look.place(), look.begunAfter());
                tx.afterCommit(() ->
                    ports.wakes().wake(InventoryReconciler.scope(look.tenant(), look.place())));
              });
      case Terminate terminate -> terminate(terminate, fence);
    }
  }

  private void terminate(Terminate action, Fence fence) {
    var orphan = action.orphan();
    var cloud = ports.clouds().open(orphan.tenant(), orphan.place());
    if (cloud.isEmpty()) {
      return;
    }
    var left = cloud.get().platform().callLimit().plus(Lease.SHORT);
    var asked =
        ports
            .transactions()
            .inTransaction(tx -> {
              if (ports.leases().hold(tx, fence, left) == Hold.LOST) {
                return Hold.LOST;
              }
              var now = Optional.of(ports.clock().now());
              ports
                  .inventory()
                  .saveOrphan(
                      tx,
                      new Orphan(
                          orphan.tenant(),
                          orphan.place(),
                          orphan.machine(),
                          orphan.firstListing(),
                          now));
              return Hold.HELD;
            });
    if (asked == Hold.HELD) {
      // The listing says what came of it.
      var _ =
          cloud
              .get()
              .platform()
              .terminate(cloud.get().access(), orphan.place().location(), orphan.machine());
    }
  }

  private void inTransaction(Fence fence, Consumer<Tx> work) {
    ports
        .transactions()
        .inTransaction(tx -> {
          if (ports.leases().hold(tx, fence, Lease.SHORT) == Hold.HELD) {
            work.accept(tx);
          }
          return fence;
        });
  }
}
