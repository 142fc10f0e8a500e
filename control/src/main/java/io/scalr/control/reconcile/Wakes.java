package io.scalr.control.reconcile;

/**
 * Asks every reconciler of that kind of scope to look again soon. A wake carries nothing else,
 * never blocks, is never refused for want of room, and may be lost: the timer looks anyway.
 */
public interface Wakes {
  void wake(Scope scope);
}
