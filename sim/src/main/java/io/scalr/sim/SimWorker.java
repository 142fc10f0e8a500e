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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.ToLongFunction;

/** One worker node: the same reconcilers as in production, stepped one at a time. */
final class SimWorker {
  /** As the driver waits after a failed activation. */
  private static final Duration AFTER_BUG = Duration.ofSeconds(5);

  private final String name;
  private final FleetPorts ports;
  private final Leases leases;
  private final Reports reports;
  private final SimClock clock;
  private final ToLongFunction<Scope> written;
  private final SimRandom random;
  private final List<Loop<?, ?, ?>> loops = new ArrayList<>();
  private final List<Slot<?, ?, ?>> active = new ArrayList<>();
  private Optional<Fence> acting = Optional.empty();

  /** What falls due, the earliest first; an entry that its slot no longer stands by is stale. */
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));

  private long order;

  private record Due(Instant at, long order, Timer timer) {}

  /** Something that falls due. */
  private interface Timer {
    Instant dueAt();

    void start(Instant now);
  }

  private boolean alive = true;
  private boolean asleep;
  private LifeHandler life;
  private ServerOrders orders;

  SimWorker(
      String name,
      FleetPorts ports,
      Leases leases,
      Reports reports,
      SimClock clock,
      ToLongFunction<Scope> written,
      SimRandom random) {
    this.name = name;
    this.written = written;
    this.random = random;
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
    queue.clear();
    life = new LifeHandler(ports);
    orders = new ServerOrders(ports);
    add(new LaunchReconciler(ports));
    add(new TerminationReconciler(ports));
    add(new InventoryReconciler(ports));
    add(new OrphanReconciler(ports));
  }

  private <C extends Scope, S, A> void add(Reconciler<C, S, A> reconciler) {
    var loop = new Loop<C, S, A>(reconciler);
    loops.add(loop);
    queue(loop);
  }

  private void queue(Timer timer) {
    queue.add(new Due(timer.dueAt(), order++, timer));
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
    queue.clear();
    acting = Optional.empty();
  }

  void restart() {
    alive = true;
    begin();
  }

  void wake(Scope scope) {
    loops.forEach(loop -> loop.wake(scope));
  }

  boolean isBusy() {
    return !active.isEmpty();
  }

  int busy() {
    return active.size();
  }

  /** When something falls due next; may be too early. */
  Instant due() {
    return queue.isEmpty() ? Instant.MAX : queue.peek().at();
  }

  /** Takes up everything that is due. */
  void startDue(Instant now) {
    while (!queue.isEmpty() && !queue.peek().at().isAfter(now)) {
      var due = queue.remove();
      if (due.timer().dueAt().equals(due.at())) {
        due.timer().start(now);
      }
    }
  }

  /** One step of one activation. */
  void step(int which) {
    active.get(which).step();
  }

  private final class Loop<C extends Scope, S, A> implements Timer {
    private final Reconciler<C, S, A> reconciler;
    private final Map<C, Slot<C, S, A>> slots = new LinkedHashMap<>();
    private Instant refreshAt = Instant.MIN;

    Loop(Reconciler<C, S, A> reconciler) {
      this.reconciler = reconciler;
    }

    void wake(Scope scope) {
      if (reconciler.kind().isInstance(scope)) {
        slot(reconciler.kind().cast(scope)).wake();
      }
    }

    private Slot<C, S, A> slot(C scope) {
      return slots.computeIfAbsent(scope, c -> new Slot<C, S, A>(reconciler, c));
    }

    @Override
    public Instant dueAt() {
      return refreshAt;
    }

    /** Looks which scopes there are. */
    @Override
    public void start(Instant now) {
      var scopes = reconciler.scopes();
      var named = new HashSet<>(scopes);
      slots.values().removeIf(s -> !named.contains(s.scope) && s.isForgotten());
      for (var scope : scopes) {
        if (!slots.containsKey(scope)) {
          slot(scope).due(Instant.MIN);
        }
      }
      refreshAt = now.plus(reconciler.period());
      queue(this);
    }
  }

  private final class Slot<C extends Scope, S, A> implements Timer {
    private final Unchanged<C, S, A> reconciler;
    private final C scope;
    private final Activation.Standing standing = new Activation.Standing();
    private Optional<Activation<C, S, A>> running = Optional.empty();
    private Instant dueAt = Instant.MAX;
    private boolean woken;
    private boolean begun;

    Slot(Reconciler<C, S, A> reconciler, C scope) {
      this.reconciler = new Unchanged<>(reconciler, scope, written::applyAsLong, random);
      this.scope = scope;
    }

    void wake() {
      if (running.isEmpty() && !woken) {
        due(Instant.MIN);
      }
      woken = true;
    }

    void due(Instant at) {
      dueAt = at;
      queue(this);
    }

    /** Nobody waits for it; its timer is dropped with it. */
    boolean isForgotten() {
      if (running.isPresent() || woken) {
        return false;
      }
      dueAt = Instant.MAX;
      return true;
    }

    @Override
    public Instant dueAt() {
      return dueAt;
    }

    @Override
    public void start(Instant now) {
      woken = false;
      begun = false;
      dueAt = Instant.MAX;
      running =
          Optional.of(new Activation<>(reconciler, scope, standing, leases, reports, clock, name));
      active.add(this);
    }

    void step() {
      acting = standing.lease().map(lease -> lease.fence());
      try {
        switch (running.orElseThrow().step()) {
          case Progress.More _ -> {
            if (!begun && reconciler.holds(clock.peek())) {
              var soonest = clock.peek().plus(Activation.SETTLE);
              over(reconciler.next().map(at -> at.isBefore(soonest) ? soonest : at));
            }
            begun = true;
          }
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
      due(woken ? Instant.MIN : next.filter(at -> at.isBefore(timer)).orElse(timer));
    }
  }
}
