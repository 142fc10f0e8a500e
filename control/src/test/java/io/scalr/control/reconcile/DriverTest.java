package io.scalr.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DriverTest {
  private final SystemClock clock = new SystemClock();
  private final OneHolder leases = new OneHolder();
  private final Saved reports = new Saved();
  private final Driver driver = new Driver(leases, reports, clock, "node");

  @AfterEach
  void close() {
    driver.close();
  }

  private static Scope.FarmRole role(long id) {
    return new Scope.FarmRole(
        new Tenant(new AccountId(1), new EnvironmentId(1)), new FarmId(1), new FarmRoleId(id));
  }

  private static List<Scope.FarmRole> roles(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(DriverTest::role).toList();
  }

  private void await(BooleanSupplier until) throws InterruptedException {
    var deadline = clock.now().plusSeconds(20);
    while (!until.getAsBoolean()) {
      assertThat(clock.now()).as("not reached in time").isBefore(deadline);
      clock.sleep(Duration.ofMillis(5));
    }
  }

  @Test
  void every_scope_is_activated_and_its_report_kept() throws InterruptedException {
    var loop = new Counting(roles(30));
    driver.add(loop);
    driver.start();
    await(() -> loop.planned.size() == 30);
    await(() -> reports.last("counting", role(30)).isPresent());
    assertThat(reports.last("counting", role(7)).orElseThrow().report().lines())
        .containsExactly(new Report.Line("s", false, "nothing to do"));
    assertThat(driver.bugs()).isZero();
  }

  @Test
  void a_wake_activates_before_the_timer_and_a_stranger_is_activated_too()
      throws InterruptedException {
    var loop = new Counting(roles(1));
    driver.add(loop);
    driver.start();
    await(() -> loop.planned.containsKey(role(1)));
    driver.wake(role(1));
    driver.wake(role(99));
    await(() -> loop.times(role(1)) == 2 && loop.times(role(99)) == 1);
  }

  @Test
  void a_wake_during_an_activation_brings_another_one() throws InterruptedException {
    var inside = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var loop =
        new Counting(roles(1)) {
          @Override
          public Scope.FarmRole observe(Scope.FarmRole scope) {
            if (times(scope) == 0) {
              inside.countDown();
              waitFor(go);
            }
            return scope;
          }
        };
    driver.add(loop);
    driver.start();
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 5; i++) {
      driver.wake(role(1));
    }
    assertThat(loop.times(role(1))).as("never two at once").isZero();
    go.countDown();
    await(() -> loop.times(role(1)) == 2);
    clock.sleep(Duration.ofMillis(100));
    assertThat(loop.times(role(1))).as("five wakes are one").isEqualTo(2);
  }

  @Test
  void a_bug_is_counted_and_stops_nobody_else() throws InterruptedException {
    var loop =
        new Counting(roles(3)) {
          @Override
          public Scope.FarmRole observe(Scope.FarmRole scope) {
            if (scope.equals(role(2))) {
              throw new IllegalStateException("a planted bug");
            }
            return scope;
          }
        };
    driver.add(loop);
    driver.start();
    await(() -> loop.planned.size() == 2 && driver.bugs() == 1);
    driver.wake(role(2));
    await(() -> driver.bugs() == 2);
    driver.wake(role(3));
    await(() -> loop.times(role(3)) == 2);
  }

  @Test
  void a_bug_in_a_slow_act_is_counted_too() throws InterruptedException {
    var loop = new Acting(roles(1), 3, true);
    loop.bug = true;
    driver.add(loop);
    driver.start();
    await(() -> driver.bugs() == 1);
  }

  @Test
  void what_another_worker_holds_is_left_to_it() throws InterruptedException {
    leases.holders.put("counting/" + role(1).key(), "another");
    var loop = new Counting(roles(2));
    driver.add(loop);
    driver.start();
    await(() -> loop.planned.containsKey(role(2)));
    clock.sleep(Duration.ofMillis(100));
    assertThat(loop.planned).doesNotContainKey(role(1));
  }

  @Test
  void slow_acts_are_under_way_together_up_to_their_bound() throws InterruptedException {
    var loop = new Acting(roles(1), 25, true);
    driver.add(loop);
    driver.start();
    await(() -> loop.under.get() == Reconciler.SLOW_ACTS);
    clock.sleep(Duration.ofMillis(50));
    assertThat(loop.under.get()).isEqualTo(Reconciler.SLOW_ACTS);
    loop.answers.release(1_000);
    await(() -> loop.done.get() >= 25);
    assertThat(loop.most.get()).isEqualTo(Reconciler.SLOW_ACTS);
  }

  @Test
  void other_acts_are_made_one_by_one_in_order() throws InterruptedException {
    var loop = new Acting(roles(1), 25, false);
    loop.answers.release(100_000);
    driver.add(loop);
    driver.start();
    await(() -> loop.done.get() >= 25);
    assertThat(loop.most.get()).isEqualTo(1);
    assertThat(loop.order.substring(0, 10)).isEqualTo("0,1,2,3,4,");
  }

  /** The kill switch: however many clouds hang, the next scope is served. */
  @Test
  void scopes_whose_cloud_hangs_keep_no_other_scope_waiting() throws InterruptedException {
    var loop = new Acting(roles(10 * Driver.PARALLEL), 3, true);
    driver.add(loop);
    driver.start();
    await(() -> loop.under.get() == 3 * 10 * Driver.PARALLEL);
    driver.wake(role(1_000));
    await(() -> loop.scopesActing.containsKey("1000"));
  }

  @Test
  void a_stop_lets_what_is_under_way_end_and_gives_the_leases_back() throws InterruptedException {
    var loop = new Acting(roles(1), 1, true);
    driver.add(loop);
    driver.start();
    await(() -> loop.under.get() == 1);
    var closer = Thread.ofVirtual().start(driver::close);
    clock.sleep(Duration.ofMillis(50));
    assertThat(leases.givenBack).isFalse();
    loop.answers.release(10);
    closer.join();
    assertThat(loop.done.get()).isEqualTo(1);
    assertThat(leases.givenBack).isTrue();
    driver.wake(role(1));
    assertThat(loop.done.get()).isEqualTo(1);
  }

  /** Under load, too: the one room that comes free goes to whoever waits longest. */
  @Test
  void whoever_was_woken_first_comes_first() throws InterruptedException {
    var oneMayGo = new CountDownLatch(1);
    var allMayGo = new CountDownLatch(1);
    var busy = new CountDownLatch(Driver.PARALLEL);
    var order = new StringBuffer();
    var loop =
        new Counting(roles(Driver.PARALLEL)) {
          @Override
          public Scope.FarmRole observe(Scope.FarmRole scope) {
            var number = scope.farmRole().value();
            if (number <= Driver.PARALLEL) {
              busy.countDown();
              waitFor(number == 1 ? oneMayGo : allMayGo);
            } else {
              order.append(number).append(',');
            }
            return scope;
          }
        };
    driver.add(loop);
    driver.start();
    assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
    // Neither in the order of their numbers nor of any hash; the second wake moves nobody back.
    for (int number : List.of(130, 110, 150, 120, 140, 130, 110)) {
      driver.wake(role(number));
      clock.sleep(Duration.ofMillis(2));
    }
    oneMayGo.countDown();
    await(() -> loop.times(role(140)) == 1);
    allMayGo.countDown();
    assertThat(order).hasToString("130,110,150,120,140,");
  }

  @Test
  void an_act_that_leads_on_is_followed_by_another_look_at_once_but_only_by_one() {
    var loop =
        new Acting(roles(1), 1, false) {
          @Override
          public boolean leadsOn(String action) {
            return true;
          }
        };
    loop.answers.release(100);
    var standing = new Activation.Standing();
    var activation = new Activation<>(loop, role(1), standing, leases, reports, clock, "node");
    Activation.Progress progress;
    do {
      progress = activation.step();
    } while (progress instanceof Activation.Progress.More);
    assertThat(loop.times(role(1))).isEqualTo(2);
    assertThat(loop.done.get()).as("the second plan is carried out").isEqualTo(2);
  }

  @Test
  void an_act_that_leads_nowhere_ends_the_activation() {
    var loop = new Acting(roles(1), 3, false);
    loop.answers.release(100);
    var standing = new Activation.Standing();
    var activation = new Activation<>(loop, role(1), standing, leases, reports, clock, "node");
    while (activation.step() instanceof Activation.Progress.More) {
      // to its end
    }
    assertThat(loop.times(role(1))).isEqualTo(1);
    assertThat(loop.done.get()).isEqualTo(3);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Plans nothing and counts. */
  private static class Counting implements Reconciler<Scope.FarmRole, Scope.FarmRole, String> {
    final Map<Scope.FarmRole, AtomicInteger> planned = new ConcurrentHashMap<>();
    private final List<Scope.FarmRole> scopes;

    Counting(List<Scope.FarmRole> scopes) {
      this.scopes = scopes;
    }

    int times(Scope.FarmRole scope) {
      return Optional.ofNullable(planned.get(scope)).map(AtomicInteger::get).orElse(0);
    }

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public Class<Scope.FarmRole> kind() {
      return Scope.FarmRole.class;
    }

    @Override
    public List<Scope.FarmRole> scopes() {
      return scopes;
    }

    @Override
    public Duration period() {
      return Duration.ofHours(1);
    }

    @Override
    public Scope.FarmRole observe(Scope.FarmRole scope) {
      return scope;
    }

    @Override
    public Plan<String> plan(Scope.FarmRole seen, Instant at) {
      count(seen);
      return new Plan.Draft<String>().notNow("s", "nothing to do").done();
    }

    void count(Scope.FarmRole scope) {
      planned.computeIfAbsent(scope, _ -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public void act(String action, Fence fence) {
      throw new IllegalStateException("nothing was planned");
    }
  }

  /** Plans so many acts for each scope; each waits for its answer. */
  private static class Acting extends Counting {
    final AtomicInteger under = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final AtomicInteger done = new AtomicInteger();
    final Semaphore answers = new Semaphore(0);
    final StringBuffer order = new StringBuffer();
    final Map<String, Boolean> scopesActing = new ConcurrentHashMap<>();
    private final int acts;
    private final boolean slow;
    volatile boolean bug;

    Acting(List<Scope.FarmRole> scopes, int acts, boolean slow) {
      super(scopes);
      this.acts = acts;
      this.slow = slow;
    }

    @Override
    public String name() {
      return "acting";
    }

    @Override
    public Plan<String> plan(Scope.FarmRole seen, Instant at) {
      count(seen);
      var draft = new Plan.Draft<String>();
      for (int i = 0; i < acts; i++) {
        draft.act(seen.farmRole() + "/" + i, "s", "because");
      }
      return draft.done();
    }

    @Override
    public boolean isSlow(String action) {
      return slow;
    }

    @Override
    public void act(String action, Fence fence) {
      if (bug) {
        throw new IllegalStateException("a planted bug");
      }
      scopesActing.put(action.substring(0, action.indexOf('/')), true);
      most.accumulateAndGet(under.incrementAndGet(), Math::max);
      try {
        answers.acquire();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        under.decrementAndGet();
      }
      order.append(action.substring(action.indexOf('/') + 1)).append(',');
      done.incrementAndGet();
    }
  }

  /** Leases of one process, on no clock. */
  private static final class OneHolder implements Leases {
    final Map<String, String> holders = new ConcurrentHashMap<>();
    volatile boolean givenBack;

    @Override
    public Optional<Lease> take(String name, String holder) {
      return holders.computeIfAbsent(name, _ -> holder).equals(holder)
          ? Optional.of(new Lease(new Fence(name, 1), Instant.MAX))
          : Optional.empty();
    }

    @Override
    public Hold hold(Tx tx, Fence fence, Duration left) {
      return Hold.HELD;
    }

    @Override
    public void giveBack(Fence fence) {
      holders.remove(fence.lease());
    }

    @Override
    public void giveBackAll(String holder) {
      givenBack = true;
    }
  }

  private static final class Saved implements Reports {
    private final Map<String, Kept> all = new ConcurrentHashMap<>();

    @Override
    public void save(String reconciler, Scope scope, Instant at, Report report) {
      all.put(reconciler + scope.key(), new Kept(at, report));
    }

    @Override
    public Optional<Kept> last(String reconciler, Scope scope) {
      return Optional.ofNullable(all.get(reconciler + scope.key()));
    }
  }
}
