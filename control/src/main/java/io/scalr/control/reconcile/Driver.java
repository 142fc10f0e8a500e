package io.scalr.control.reconcile;

import io.scalr.kernel.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs reconcilers on virtual threads: by timer and by wake, at most one activation of a reconciler
 * for one scope at a time, at most {@link #PARALLEL} activations of one reconciler at once, so that
 * no reconciler waits behind another's work. A bug in an activation is one log line and a count.
 */
public final class Driver implements Wakes, AutoCloseable {
  /** One that waits for a row's lock, and another, still leave one that goes on. */
  private static final int LEAST_PARALLEL = 3;

  /** All reconcilers together must not use up the pool's connections. */
  private static final int MOST_PARALLEL = 8;

  /**
   * Each activation computes or asks the database, so that many more than there are processors only
   * slow each other down: then a thousand launches are all written down before one is called. Each
   * holds at most one database connection; a pool has some tens.
   */
  public static final int PARALLEL =
      Math.clamp(Runtime.getRuntime().availableProcessors() + 1L, LEAST_PARALLEL, MOST_PARALLEL);

  /**
   * Activations of one reconciler that wait for clouds at once, beside {@link #PARALLEL}: a cloud
   * that hangs must not keep a farm on another from being terminated. A waiting one costs a virtual
   * thread and no connection; beyond this number so much is wrong that more would not help.
   */
  public static final int WAITING = 500;

  /** After a bug: soon enough to heal, seldom enough that a log stays readable. */
  public static final Duration AFTER_BUG = Duration.ofSeconds(5);

  /** A stop waits so long for activations under way; then they are interrupted. */
  public static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  /** The scheduler sleeps at most so long, whatever is due: a clock may jump. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(Driver.class);

  private final Leases leases;
  private final Reports reports;
  private final Clock clock;
  private final String holder;
  private final List<Loop<?, ?, ?>> loops = new ArrayList<>();
  private final AtomicLong bugs = new AtomicLong();
  private final AtomicLong activations = new AtomicLong();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("reconcile-", 0).factory());

  /** For acts that wait for clouds; it outlives {@link #threads}, whose activations use it. */
  private final ExecutorService callers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());

  /**
   * @param holder this node's name; the same after a restart
   */
  public Driver(Leases leases, Reports reports, Clock clock, String holder) {
    this.leases = leases;
    this.reports = reports;
    this.clock = clock;
    this.holder = holder;
  }

  /** Before {@link #start}. */
  public void add(Reconciler<?, ?, ?> reconciler) {
    loops.add(loop(reconciler));
  }

  /** How many reconcilers it runs. */
  public int size() {
    return loops.size();
  }

  private <C extends Scope, S, A> Loop<C, S, A> loop(Reconciler<C, S, A> reconciler) {
    return new Loop<>(reconciler);
  }

  public void start() {
    loops.forEach(loop -> threads.execute(loop::run));
  }

  @Override
  public void wake(Scope scope) {
    loops.forEach(loop -> loop.wake(scope));
  }

  /** Activations that ended in an exception since the start. */
  public long bugs() {
    return bugs.get();
  }

  public long activations() {
    return activations.get();
  }

  /** Lets activations under way end, then gives the leases back. */
  @Override
  public void close() {
    loops.forEach(Loop::stop);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    callers.shutdownNow();
    try {
      leases.giveBackAll(holder);
    } catch (RuntimeException e) {
      // They end by themselves; a stop must not fail because the database is gone already.
      log.info("leases were not given back: {}", e.toString());
    }
  }

  /** One reconciler's scopes and when each is due. */
  private final class Loop<C extends Scope, S, A> {
    private final Reconciler<C, S, A> reconciler;

    /** Guards slots, running, waiting and stopped; a locked section never calls out. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Map<C, Slot<C>> slots = new HashMap<>();

    /** Those that do not run now. Some ten thousand farm roles are looked at one after another. */
    private final NavigableSet<Slot<C>> line =
        new TreeSet<>(
            Comparator.comparing((Slot<C> slot) -> slot.dueAt).thenComparing(slot -> slot.number));

    private long numbers;
    private int running;
    private int waiting;
    private boolean stopped;
    private Instant refreshAt = Instant.MIN;

    Loop(Reconciler<C, S, A> reconciler) {
      this.reconciler = reconciler;
    }

    void wake(Scope scope) {
      if (!reconciler.kind().isInstance(scope)) {
        return;
      }
      lock.lock();
      try {
        var now = clock.now();
        var slot = slot(reconciler.kind().cast(scope), now);
        due(slot, now.isBefore(slot.dueAt) ? now : slot.dueAt);
        slot.woken = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void stop() {
      lock.lock();
      try {
        stopped = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void run() {
      while (true) {
        try {
          if (clock.now().isAfter(refreshAt)) {
            refresh();
          }
          if (!startDue()) {
            return;
          }
        } catch (InterruptedException e) {
          return;
        } catch (RuntimeException e) {
          bug("listing scopes", e);
          refreshAt = clock.now().plus(AFTER_BUG);
        }
      }
    }

    private void refresh() {
      var scopes = reconciler.scopes();
      lock.lock();
      try {
        var named = new HashSet<>(scopes);
        var over =
            slots.values().stream()
                .filter(slot -> !named.contains(slot.scope) && !slot.running && !slot.woken)
                .toList();
        for (var slot : over) {
          slots.remove(slot.scope);
          line.remove(slot);
        }
        var now = clock.now();
        scopes.forEach(scope -> slot(scope, now));
      } finally {
        lock.unlock();
      }
      refreshAt = clock.now().plus(reconciler.period());
    }

    /** Starts one activation that is due, or waits; false when stopped. */
    private boolean startDue() throws InterruptedException {
      lock.lock();
      try {
        if (stopped) {
          return false;
        }
        var now = clock.now();
        var first = line.isEmpty() ? Optional.<Slot<C>>empty() : Optional.of(line.first());
        if (first.isPresent() && hasRoom() && !first.get().dueAt.isAfter(now)) {
          var slot = first.get();
          line.remove(slot);
          slot.running = true;
          slot.woken = false;
          slot.dueAt = Instant.MAX;
          running++;
          threads.execute(() -> activate(slot));
          return true;
        }
        var wait =
            first
                .filter(_ -> hasRoom())
                .map(slot -> Duration.between(now, slot.dueAt))
                .filter(d -> d.compareTo(LONGEST_SLEEP) < 0)
                .orElse(LONGEST_SLEEP);
        changed.awaitNanos(Math.max(1, wait.toNanos()));
        return true;
      } finally {
        lock.unlock();
      }
    }

    private boolean hasRoom() {
      return running < PARALLEL && waiting < WAITING;
    }

    /** The scope's own, or a new one. */
    private Slot<C> slot(C scope, Instant now) {
      return slots.computeIfAbsent(
          scope,
          _ -> {
            var made = new Slot<>(scope, numbers++, now);
            line.add(made);
            return made;
          });
    }

    /** Changes its place in the line, if it is in it. */
    private void due(Slot<C> slot, Instant at) {
      line.remove(slot);
      slot.dueAt = at;
      if (!slot.running) {
        line.add(slot);
      }
    }

    private void activate(Slot<C> slot) {
      var scope = slot.scope;
      var next = Optional.of(clock.now().plus(AFTER_BUG));
      try {
        activations.incrementAndGet();
        var activation =
            new Activation<>(reconciler, scope, slot.standing, leases, reports, clock, holder);
        next = through(activation).next();
      } catch (InterruptedException e) {
        log.info("{} was stopped at {}", reconciler.name(), scope.key());
      } catch (RuntimeException e) {
        bug(scope.key(), e);
      } finally {
        ended(slot, next);
      }
    }

    private Activation.Progress.Over through(Activation<C, S, A> activation)
        throws InterruptedException {
      while (true) {
        if (activation.isSlow()) {
          waits(1);
          try {
            return activation.act(callers);
          } finally {
            waits(-1);
          }
        }
        if (activation.step() instanceof Activation.Progress.Over over) {
          return over;
        }
      }
    }

    /** From counting as running to counting as waiting, or back. */
    private void waits(int change) {
      lock.lock();
      try {
        running -= change;
        waiting += change;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private void ended(Slot<C> slot, Optional<Instant> next) {
      lock.lock();
      try {
        running--;
        slot.running = false;
        var timer = clock.now().plus(reconciler.period());
        var planned = next.filter(at -> at.isBefore(timer)).orElse(timer);
        due(slot, planned.isBefore(slot.dueAt) ? planned : slot.dueAt);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private void bug(String where, RuntimeException e) {
      bugs.incrementAndGet();
      log.error("reconciler {} failed at {}", reconciler.name(), where, e);
    }
  }

  /** One scope's place in a loop; guarded by the loop's lock, except what an activation holds. */
  private static final class Slot<C> {
    private final Activation.Standing standing = new Activation.Standing();
    private final C scope;
    private final long number;

    /**
     * Whoever was woken first comes first, so that under load none waits for ever. Changed only
     * while the slot is out of the line.
     */
    private Instant dueAt;

    private boolean running;
    private boolean woken;

    Slot(C scope, long number, Instant dueAt) {
      this.scope = scope;
      this.number = number;
      this.dueAt = dueAt;
    }
  }
}
