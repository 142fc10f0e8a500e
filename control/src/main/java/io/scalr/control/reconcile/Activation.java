package io.scalr.control.reconcile;

import io.scalr.kernel.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run of a reconciler over one scope, in steps: take the lease, observe, plan, then each act.
 * Others may run between two steps; the simulator makes use of that. Not for two threads.
 */
public final class Activation<C extends Scope, S, A> {
  /**
   * After acting it looks again this soon: what was done is an observation too. Long enough that an
   * act that changes nothing does not keep a processor busy.
   */
  public static final Duration SETTLE = Duration.ofMillis(50);

  /** Another worker holds the lease: look whether it ended after this long. */
  public static final Duration NOT_MINE = Duration.ofSeconds(5);

  /** What a step came to. */
  public sealed interface Progress {
    /** There are more steps. */
    record More() implements Progress {}

    /** The activation is over; the next is due then, if before the timer. */
    record Over(Optional<Instant> next) implements Progress {}
  }

  private enum Phase {
    LEASE,
    OBSERVE,
    PLAN,
    ACT
  }

  private final Reconciler<C, S, A> reconciler;
  private final C scope;
  private final Standing standing;
  private final Leases leases;
  private final Reports reports;
  private final Clock clock;
  private final String holder;

  private Phase phase = Phase.LEASE;
  private Optional<S> seen = Optional.empty();
  private Optional<Plan<A>> plan = Optional.empty();
  private int acted;
  private boolean lookedAgain;

  /**
   * What lasts from one activation of a scope to the next, in the memory of one worker.
   *
   * <p>Losing it costs one lease query and one report row, nothing else.
   */
  public static final class Standing {
    private Optional<Lease> lease = Optional.empty();
    private Optional<String> leaseName = Optional.empty();
    private Optional<Report> report = Optional.empty();

    /** The lease that is held, if any. */
    public Optional<Lease> lease() {
      return lease;
    }
  }

  public Activation(
      Reconciler<C, S, A> reconciler,
      C scope,
      Standing standing,
      Leases leases,
      Reports reports,
      Clock clock,
      String holder) {
    this.reconciler = reconciler;
    this.scope = scope;
    this.standing = standing;
    this.leases = leases;
    this.reports = reports;
    this.clock = clock;
    this.holder = holder;
  }

  /** The name of the lease that guards this reconciler's scope. */
  public static String leaseName(Reconciler<?, ?, ?> reconciler, Scope scope) {
    return reconciler.name() + "/" + scope.key();
  }

  /** Makes the next step. After {@code Over} it must not be called again. */
  public Progress step() {
    return switch (phase) {
      case LEASE -> {
        if (!leaseHeld()) {
          yield new Progress.Over(Optional.of(clock.now().plus(NOT_MINE)));
        }
        phase = Phase.OBSERVE;
        yield new Progress.More();
      }
      case OBSERVE -> {
        seen = Optional.of(reconciler.observe(scope));
        phase = Phase.PLAN;
        yield new Progress.More();
      }
      case PLAN -> {
        var now = clock.now();
        var made = reconciler.plan(seen.orElseThrow(), now);
        plan = Optional.of(made);
        keep(made.report(), now);
        phase = Phase.ACT;
        yield made.steps().isEmpty()
            ? new Progress.Over(notAtOnce(made.next()))
            : new Progress.More();
      }
      case ACT -> act(plan.orElseThrow());
    };
  }

  /** Whether acts that wait for a cloud come next; from then on {@link #act} may be called. */
  public boolean isSlow() {
    return phase == Phase.ACT
        && plan.orElseThrow().steps().stream().anyMatch(s -> reconciler.isSlow(s.action()));
  }

  /**
   * Makes all acts of the plan at once instead of by {@link #step}: those that wait for a cloud on
   * {@code threads}, the others here, in order. Ends when all have ended.
   */
  public Progress.Over act(Executor threads) throws InterruptedException {
    var slow = new Semaphore(Reconciler.SLOW_ACTS);
    var bug = new AtomicReference<@Nullable RuntimeException>();
    Optional<Instant> next = Optional.empty();
    try {
      for (var step : plan.orElseThrow().steps()) {
        var isSlow = reconciler.isSlow(step.action());
        if (isSlow) {
          slow.acquire();
        }
        // After the wait: the call must fit into what is left of the lease.
        if (bug.get() != null || !leaseHeld()) {
          if (isSlow) {
            slow.release();
          }
          next = Optional.of(clock.now().plus(NOT_MINE));
          break;
        }
        var fence = standing.lease.orElseThrow().fence();
        if (isSlow) {
          threads.execute(() -> slow(step.action(), fence, slow, bug));
        } else {
          reconciler.act(step.action(), fence);
        }
      }
    } finally {
      slow.acquire(Reconciler.SLOW_ACTS);
    }
    if (bug.get() instanceof RuntimeException failed) {
      throw failed;
    }
    return new Progress.Over(Optional.of(next.orElse(clock.now().plus(SETTLE))));
  }

  private void slow(
      A action, Fence fence, Semaphore slow, AtomicReference<@Nullable RuntimeException> bug) {
    try {
      reconciler.act(action, fence);
    } catch (RuntimeException e) {
      bug.compareAndSet(null, e);
    } finally {
      slow.release();
    }
  }

  /** A plan that asks for a moment already past must not keep a processor busy. */
  private Optional<Instant> notAtOnce(Optional<Instant> next) {
    var soonest = clock.now().plus(SETTLE);
    return next.map(at -> at.isBefore(soonest) ? soonest : at);
  }

  private Progress act(Plan<A> made) {
    if (!leaseHeld()) {
      return new Progress.Over(Optional.of(clock.now().plus(NOT_MINE)));
    }
    var fence = standing.lease.orElseThrow().fence();
    reconciler.act(made.steps().get(acted).action(), fence);
    acted++;
    if (acted < made.steps().size()) {
      return new Progress.More();
    }
    if (!lookedAgain && made.steps().stream().anyMatch(s -> reconciler.leadsOn(s.action()))) {
      lookedAgain = true;
      acted = 0;
      phase = Phase.LEASE;
      return new Progress.More();
    }
    return new Progress.Over(Optional.of(clock.now().plus(SETTLE)));
  }

  private boolean leaseHeld() {
    var now = clock.now();
    var held = standing.lease;
    if (held.isPresent() && now.isBefore(held.get().until().minus(Lease.RENEW_BELOW))) {
      return true;
    }
    if (standing.leaseName.isEmpty()) {
      standing.leaseName = Optional.of(leaseName(reconciler, scope));
    }
    standing.lease = leases.take(standing.leaseName.get(), holder);
    var taken = standing.lease;
    if (taken.isPresent() && held.isPresent() && !taken.get().fence().equals(held.get().fence())) {
      // It was lost in between: what was observed or planned under the old number is worth nothing.
      return phase == Phase.LEASE;
    }
    return taken.isPresent();
  }

  private void keep(Report report, Instant now) {
    if (!Optional.of(report).equals(standing.report)) {
      reports.save(reconciler.name(), scope, now, report);
      standing.report = Optional.of(report);
    }
  }
}
