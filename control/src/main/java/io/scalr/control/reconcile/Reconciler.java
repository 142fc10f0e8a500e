package io.scalr.control.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A background loop. It is woken by its timer and by wakes, and is never given anything but a
 * scope; the next activation is the retry.
 *
 * @param <C> the kind of scope
 * @param <S> what it sees
 * @param <A> what it can do
 */
public interface Reconciler<C extends Scope, S, A> {
  /** Part of the lease's name; the same in all versions. */
  String name();

  Class<C> kind();

  /** Every scope there is; asked once a {@link #period}. A scope not named is forgotten. */
  List<C> scopes();

  /** How often each scope is looked at when nobody wakes it. */
  Duration period();

  /** Reads everything needed, once; decides nothing; calls no cloud unless that is its purpose. */
  S observe(C scope);

  /** Pure: the same input gives the same plan. Bounded. Says why, and why not. */
  Plan<A> plan(S seen, Instant now);

  /**
   * Makes one effect, idempotent by the action's own key; refuses an action planned from a row that
   * has changed since. Every transaction in it checks the fence.
   */
  void act(A action, Fence fence);

  /**
   * Whether the action waits for a cloud. Such acts of one plan may be under way beside each other,
   * at most {@link #SLOW_ACTS} at once, and do not keep other scopes waiting; all others are made
   * one after another, in the plan's order.
   */
  default boolean isSlow(A action) {
    return false;
  }

  /**
   * Whether there is more to do as soon as this is done. After a plan with such an act an
   * activation looks and plans once more, instead of ending and waiting for its next turn behind
   * all others.
   */
  default boolean leadsOn(A action) {
    return false;
  }

  /**
   * A burst of a large plan ends soon, and one farm role does not use up a credential's rate: ten
   * calls of half a second are twenty a second.
   */
  int SLOW_ACTS = 10;
}
