package io.scalr.control.fleet.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

/**
 * Joins what is to be written at the same time into one transaction. Whoever comes while one is
 * under way goes into the next, with all others who wait; who comes alone does not wait. When a
 * group fails, each of it is tried alone, so that nobody fails for another.
 *
 * @param <K> what a group has in common; groups of different keys do not wait for each other
 * @param <Q> what is to be written
 * @param <A> what came of it
 */
final class GroupCommit<K, Q, A> {
  /** Few enough that a transaction is over in some tens of milliseconds. */
  static final int MOST = 64;

  private final BiFunction<K, List<Q>, List<A>> transaction;

  /** One for each key that ever came; a key is a tenant, and a queue some hundred bytes. */
  private final Map<K, Waiting<Q, A>> keys = new ConcurrentHashMap<>();

  /**
   * @param transaction writes all of a group in one transaction and answers each, in order; has
   *     written nothing when it throws
   */
  GroupCommit(BiFunction<K, List<Q>, List<A>> transaction) {
    this.transaction = transaction;
  }

  private static final class Waiting<Q, A> {
    /** Held by whoever runs a transaction of this key. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final ConcurrentLinkedQueue<Place<Q, A>> queue = new ConcurrentLinkedQueue<>();
  }

  /** One who waits; written to under the lock only. */
  private static final class Place<Q, A> {
    private final Q request;
    private boolean over;
    private Optional<A> answer = Optional.empty();

    Place(Q request) {
      this.request = request;
    }
  }

  /**
   * Writes this, alone or with others.
   *
   * @throws RuntimeException when it fails alone; nothing is written then
   */
  A commit(K key, Q request) {
    var waiting = keys.computeIfAbsent(key, _ -> new Waiting<>());
    var mine = new Place<Q, A>(request);
    waiting.queue.add(mine);
    waiting.turn.lock();
    try {
      while (!mine.over) {
        var group = next(waiting.queue);
        if (group.size() == 1) {
          mine.over = true;
          return alone(key, request);
        }
        together(key, group);
      }
    } finally {
      waiting.turn.unlock();
    }
    return mine.answer.orElseGet(() -> alone(key, request));
  }

  /** How many wait for the next transaction of this key. */
  int waiting(K key) {
    var waiting = keys.get(key);
    return waiting == null ? 0 : waiting.queue.size();
  }

  private static <P> List<P> next(ConcurrentLinkedQueue<P> queue) {
    var group = new ArrayList<P>();
    for (var one = queue.poll(); one != null; one = group.size() < MOST ? queue.poll() : null) {
      group.add(one);
    }
    return group;
  }

  private void together(K key, List<Place<Q, A>> group) {
    group.forEach(place -> place.over = true);
    List<A> answers;
    try {
      answers = transaction.apply(key, group.stream().map(place -> place.request).toList());
    } catch (RuntimeException oneOfThem) {
      return;
    }
    for (int i = 0; i < group.size(); i++) {
      group.get(i).answer = Optional.of(answers.get(i));
    }
  }

  private A alone(K key, Q request) {
    return transaction.apply(key, List.of(request)).getFirst();
  }
}
