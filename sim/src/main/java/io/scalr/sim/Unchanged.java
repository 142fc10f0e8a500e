package io.scalr.sim;

import io.scalr.control.reconcile.Fence;
import io.scalr.control.reconcile.Plan;
import io.scalr.control.reconcile.Reconciler;
import io.scalr.control.reconcile.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A shipped reconciler of one scope that is not asked again what it has answered: nine of ten
 * activations are a timer where nothing has changed. While no store that it reads was written, it
 * would see the same; and a plan that does nothing says itself until when that holds. Now and then
 * it is asked all the same, and what it says must be what was remembered: so this also holds
 * deciders to the moment that they name.
 */
final class Unchanged<C extends Scope, S, A> implements Reconciler<C, S, A> {
  /** One remembered answer in so many is checked. */
  private static final int CHECKED = 64;

  private final Reconciler<C, S, A> real;
  private final C scope;
  private final ToLongFunction<C> written;
  private final SimRandom random;
  private Optional<S> seen = Optional.empty();
  private Optional<Plan<A>> idle = Optional.empty();
  private Instant until = Instant.MIN;
  private long seenAt;

  /**
   * @param written how often the stores that an observation of the scope reads were written; it
   *     only grows
   */
  Unchanged(Reconciler<C, S, A> real, C scope, ToLongFunction<C> written, SimRandom random) {
    this.real = real;
    this.scope = scope;
    this.written = written;
    this.random = random;
  }

  /** Whether looking now would see, plan and do nothing new. */
  boolean holds(Instant now) {
    if (idle.isEmpty() || !now.isBefore(until) || written.applyAsLong(scope) != seenAt) {
      return false;
    }
    if (random.oneIn(CHECKED)) {
      check(now);
    }
    return true;
  }

  private void check(Instant now) {
    var again = real.observe(scope);
    if (!seen.equals(Optional.of(again))) {
      throw new Violation("unwritten, and yet seen otherwise: " + again + " after " + seen);
    }
    var plan = real.plan(again, now);
    var before = idle.orElseThrow();
    if (!plan.steps().isEmpty() || !plan.notNow().equals(before.notNow())) {
      throw new Violation(
          real.name() + " names " + before.next() + " and plans otherwise at " + now + ": " + plan);
    }
  }

  @Override
  public S observe(C where) {
    idle = Optional.empty();
    seenAt = written.applyAsLong(scope);
    var now = real.observe(where);
    seen = Optional.of(now);
    return now;
  }

  @Override
  public Plan<A> plan(S view, Instant now) {
    var plan = real.plan(view, now);
    if (plan.steps().isEmpty()) {
      idle = Optional.of(plan);
      until = plan.next().orElse(Instant.MAX);
    }
    return plan;
  }

  /** What a look would come to while {@link #holds}. */
  Optional<Instant> next() {
    return idle.flatMap(Plan::next);
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public Class<C> kind() {
    return real.kind();
  }

  @Override
  public List<C> scopes() {
    return real.scopes();
  }

  @Override
  public Duration period() {
    return real.period();
  }

  @Override
  public boolean isSlow(A action) {
    return real.isSlow(action);
  }

  @Override
  public void act(A action, Fence fence) {
    real.act(action, fence);
  }
}
