package io.scalr.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.reconcile.store.JdbcReports;
import io.scalr.control.store.TestDatabase;
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
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two nodes with the shipped driver and leases on one database, in real time: the first dies
 * without a word, the second takes over. This test takes as long as a lease.
 */
@Tag("database")
class FailOverTest {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(1));

  /** What is promised: a lease, and the look of another at it. */
  private static final Duration PROMISED = Duration.ofSeconds(25);

  private static final int SCOPES = 20;

  private final TestDatabase database = TestDatabase.fresh(TENANT);
  private final SystemClock clock = new SystemClock();
  private final Mortal firstLeases = new Mortal(new JdbcLeases(database.db(), clock));
  private final JdbcLeases secondLeases = new JdbcLeases(database.db(), clock);
  private final Looking firstLooks = new Looking();
  private final Looking secondLooks = new Looking();
  private final Driver first = node("first", firstLeases, firstLooks);
  private final Driver second = node("second", secondLeases, secondLooks);

  private Driver node(String name, Leases leases, Looking looks) {
    var driver = new Driver(leases, new JdbcReports(database.db()), clock, name);
    driver.add(looks);
    return driver;
  }

  @AfterEach
  void close() {
    second.close();
    database.close();
  }

  @Test
  void another_node_has_every_scope_within_25_seconds_of_a_death_and_none_before_the_lease_ended()
      throws InterruptedException {
    first.start();
    await(() -> firstLooks.last.size() == SCOPES, Duration.ofSeconds(20));
    second.start();
    // Both are at work for a round of the second one's looks.
    clock.sleep(Activation.NOT_MINE);
    assertThat(secondLooks.last).as("while the first lives the second does nothing").isEmpty();
    firstLooks.scopes().forEach(first::wake);
    clock.sleep(Duration.ofMillis(500));

    var died = clock.now();
    first.close();
    var fences = Map.copyOf(firstLeases.taken);

    await(() -> secondLooks.last.size() == SCOPES, PROMISED.plusSeconds(5));
    var late = secondLooks.first.values().stream().max(Instant::compareTo).orElseThrow();
    assertThat(Duration.between(died, late)).isLessThan(PROMISED);
    secondLooks.first.forEach((scope, at) -> {
      var lease = fences.get(Activation.leaseName(secondLooks, scope));
      assertThat(at).as("never two at once").isAfterOrEqualTo(lease.until());
      assertThat(held(lease.fence())).as("the dead one's number").isEqualTo(Leases.Hold.LOST);
    });
    assertThat(second.bugs()).isZero();
  }

  private Leases.Hold held(Fence fence) {
    return database.db().inTransaction(tx -> secondLeases.hold(tx, fence, Duration.ZERO));
  }

  private void await(BooleanSupplier until, Duration limit) throws InterruptedException {
    var deadline = clock.now().plus(limit);
    while (!until.getAsBoolean()) {
      assertThat(clock.now()).as("not reached in time").isBefore(deadline);
      clock.sleep(Duration.ofMillis(20));
    }
  }

  /** Leases of a node that dies: it gives nothing back. */
  private static final class Mortal implements Leases {
    final Map<String, Lease> taken = new ConcurrentHashMap<>();
    private final Leases leases;

    Mortal(Leases leases) {
      this.leases = leases;
    }

    @Override
    public Optional<Lease> take(String name, String holder) {
      var lease = leases.take(name, holder);
      lease.ifPresent(held -> taken.put(name, held));
      return lease;
    }

    @Override
    public Hold hold(Tx tx, Fence fence, Duration left) {
      return leases.hold(tx, fence, left);
    }

    @Override
    public void giveBack(Fence fence) {}

    @Override
    public void giveBackAll(String holder) {}
  }

  /** Looks at each scope as often as the shipped ones of fleet do, and does nothing. */
  private final class Looking implements Reconciler<Scope.FarmRole, Scope.FarmRole, String> {
    final Map<Scope.FarmRole, Instant> first = new ConcurrentHashMap<>();
    final Map<Scope.FarmRole, Instant> last = new ConcurrentHashMap<>();

    @Override
    public String name() {
      return "looking";
    }

    @Override
    public Class<Scope.FarmRole> kind() {
      return Scope.FarmRole.class;
    }

    @Override
    public List<Scope.FarmRole> scopes() {
      return LongStream.rangeClosed(1, SCOPES)
          .mapToObj(id -> new Scope.FarmRole(TENANT, new FarmId(1), new FarmRoleId(id)))
          .toList();
    }

    @Override
    public Duration period() {
      return Duration.ofSeconds(10);
    }

    @Override
    public Scope.FarmRole observe(Scope.FarmRole scope) {
      return scope;
    }

    @Override
    public Plan<String> plan(Scope.FarmRole seen, Instant at) {
      first.putIfAbsent(seen, at);
      last.put(seen, at);
      return new Plan.Draft<String>().notNow("s", "nothing to do").done();
    }

    @Override
    public void act(String action, Fence fence) {
      throw new IllegalStateException("nothing was planned");
    }
  }
}
