package io.scalr.control.fleet.work;

import io.scalr.control.fleet.FleetAction;
import io.scalr.control.fleet.LaunchDecider;
import io.scalr.control.fleet.RoleView;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Plan;
import io.scalr.control.reconcile.Reconciler;
import io.scalr.control.reconcile.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Brings a farm role's servers up to the wanted number. */
public final class LaunchReconciler implements Reconciler<Scope.FarmRole, RoleView, FleetAction> {
  public static final String NAME = "launch";

  private final RoleViews views;
  private final FleetActs acts;

  public LaunchReconciler(FleetPorts ports) {
    this.views = new RoleViews(ports);
    this.acts = new FleetActs(ports);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<Scope.FarmRole> kind() {
    return Scope.FarmRole.class;
  }

  @Override
  public List<Scope.FarmRole> scopes() {
    return views.scopes();
  }

  /** A net under lost wakes. */
  @Override
  public Duration period() {
    return Duration.ofSeconds(10);
  }

  @Override
  public RoleView observe(Scope.FarmRole scope) {
    return views.view(scope);
  }

  @Override
  public Plan<FleetAction> plan(RoleView seen, Instant now) {
    return LaunchDecider.plan(seen, now);
  }

  @Override
  public boolean isSlow(FleetAction action) {
    return acts.isSlow(action);
  }

  /** What is written down is called. */
  @Override
  public boolean leadsOn(FleetAction action) {
    return action instanceof FleetAction.WriteDown;
  }

  @Override
  public void act(FleetAction action, Fence fence) {
    acts.act(action, fence);
  }
}
