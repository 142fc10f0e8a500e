package io.scalr.sim;

import io.scalr.control.fleet.work.FleetPorts;
import io.scalr.control.fleet.work.InventoryReconciler;
import io.scalr.control.fleet.work.LaunchReconciler;
import io.scalr.control.fleet.work.LifeHandler;
import io.scalr.control.fleet.work.OrphanReconciler;
import io.scalr.control.fleet.work.ServerOrders;
import io.scalr.control.fleet.work.TerminationReconciler;
import io.scalr.control.reconcile.Activation;
import io.scalr.control.reconcile.Activation.Progress;
import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Leases;
import io.scalr.control.reconcile.Reconciler;
import io.scalr.control.reconcile.Reports;
import io.scalr.control.reconcile.Scope;
import io.scalr.kernel.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One worker node: the same reconcilers as in production, stepped one at a time. */
final class SimWorker {
  /** As the driver waits after a failed activation. */
  private static final Duration AFTER_BUG = Duration.ofSeconds(5);

  private final String name;
  private final FleetPorts ports;
  private final Leases leases;
  private final Reports reports;
  private final Clock clock;
  private final List<Loop<?, ?, ?>> loops = new ArrayList<>();
  private final List<Slot<?, ?, ?>> active = new ArrayList<>();
  private Optional<Fence> acting = Optional.empty();

  /** Nothing falls due earlier; what lasts from step to step need not be looked for in each. */
  private Instant nextDue = Instant.MIN;

  private boolean alive = true;
  private boolean asleep;
  private LifeHandler life;
  private ServerOrders orders;

  SimWorker(String name, FleetPorts ports, Leases leases, Reports reports, Clock clock) {
    this.name = name;
    this.ports = ports;
    this.leases = leases;
    this.reports = reports;
    this.clock = clock;
    this.life = new LifeHandler(ports);
    this.orders = new ServerOrders(ports);
    begin();
  }

  private void begin() {
    loops.clear();
    active.clear();
    nextDue = Instant.MIN;
    life = new LifeHandler(ports);
    orders = new ServerOrders(ports);
    add(new LaunchReconciler(ports));
    add(new TerminationReconciler(ports));
    add(new InventoryReconciler(ports));
    add(new OrphanReconciler(ports));
  }

  private <C extends Scope, S, A> void add(Reconciler<C, S, A> reconciler) {
    loops.add(new Loop<>(reconciler));
  }

  String name() {
    return name;
  }

  boolean runs() {
    return alive && !asleep;
  }

  boolean alive() {
    return alive;
  }

  void sleeps(boolean value) {
    asleep = value;
  }

  LifeHandler life() {
    return life;
  }

  ServerOrders orders() {
    return orders;
  }

  /** The fence under which it acts at this moment. */
  Optional<Fence> acting() {
    return acting;
  }

  /** All that it had in memory is lost. */
  void die() {
    alive = false;
    active.clear();
    loops.clear();
    acting = Optional.empty();
  }

  void restart() {
    alive = true;
    begin();
  }

  void wake(Scope scope) {
    nextDue = Instant.MIN;
    loops.forEach(loop -> loop.wake(scope));
  }

  boolean isBusy() {
    return !active.isEmpty();
  }

  int busy() {
    return active.size();
  }

  /** When something falls due next. */
  Instant due() {
    return nextDue;
  }

  /** Takes up everything that is due. */
  void startDue(Instant now) {
    if (nextDue.isAfter(now)) {
      return;
    }
    loops.forEach(loop -> loop.startDue(now));
    nextDue = Instant.MAX;
    for (var loop : loops) {
      dueNotAfter(loop.due());
    }
  }

  private void dueNotAfter(Instant at) {
    nextDue = at.isBefore(nextDue) ? at : nextDue;
  }

  /** One step of one activation. */
  void step(int which) {
    active.get(which).step();
  }

  private final class Loop<C extends Scope, S, A> {
    private final Reconciler<C, S, A> reconciler;
    private final Map<C, Slot<C, S, A>> slots = new LinkedHashMap<>();
    private Instant refreshAt = Instant.MIN;

    Loop(Reconciler<C, S, A> reconciler) {
      this.reconciler = reconciler;
    }

    void wake(Scope scope) {
      if (reconciler.kind().isInstance(scope)) {
        var slot =
            slots.computeIfAbsent(
                reconciler.kind().cast(scope), c -> new Slot<C, S, A>(reconciler, c));
        slot.dueAt = Instant.MIN;
        slot.woken = true;
      }
    }

    Instant due() {
      var earliest = refreshAt;
      for (var slot : slots.values()) {
        if (slot.running.isEmpty() && slot.dueAt.isBefore(earliest)) {
          earliest = slot.dueAt;
        }
      }
      return earliest;
    }

    void startDue(Instant now) {
      if (!refreshAt.isAfter(now)) {
        var scopes = reconciler.scopes();
        var named = new HashSet<>(scopes);
        slots.values().removeIf(s -> !named.contains(s.scope) && s.running.isEmpty() && !s.woken);
        scopes.forEach(c -> slots.computeIfAbsent(c, k -> new Slot<C, S, A>(reconciler, k)));
        refreshAt = now.plus(reconciler.period());
      }
      for (var slot : slots.values()) {
        if (slot.running.isEmpty() && !slot.dueAt.isAfter(now)) {
          slot.start();
        }
      }
    }
  }

  private final class Slot<C extends Scope, S, A> {
    private final Reconciler<C, S, A> reconciler;
    private final C scope;
    private final Activation.Standing standing = new Activation.Standing();
    private Optional<Activation<C, S, A>> running = Optional.empty();
    private Instant dueAt = Instant.MIN;
    private boolean woken;

    Slot(Reconciler<C, S, A> reconciler, C scope) {
      this.reconciler = reconciler;
      this.scope = scope;
    }

    void start() {
      woken = false;
      running =
          Optional.of(new Activation<>(reconciler, scope, standing, leases, reports, clock, name));
      active.add(this);
    }

    void step() {
      acting = standing.lease().map(lease -> lease.fence());
      try {
        switch (running.orElseThrow().step()) {
          case Progress.More _ -> {}
          case Progress.Over(var next) -> over(next);
        }
      } catch (Violation e) {
        throw e;
      } catch (RuntimeException e) {
        over(Optional.of(clock.now().plus(AFTER_BUG)));
        throw new Violation("a reconciler failed: " + reconciler.name() + " " + e, e);
      } finally {
        acting = Optional.empty();
      }
    }

    private void over(Optional<Instant> next) {
      running = Optional.empty();
      active.remove(this);
      var timer = clock.now().plus(reconciler.period());
      dueAt = woken ? Instant.MIN : next.filter(at -> at.isBefore(timer)).orElse(timer);
      dueNotAfter(dueAt);
    }
  }
}
