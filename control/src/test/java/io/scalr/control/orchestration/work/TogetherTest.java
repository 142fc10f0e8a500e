package io.scalr.control.orchestration.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent.ServerGone;
import io.scalr.control.fleet.ServerEvent.ServerInitializing;
import io.scalr.control.fleet.ServerEvent.ServerRunning;
import io.scalr.control.fleet.ServerEvent.ServerTerminating;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.orchestration.Event;
import io.scalr.control.orchestration.Events;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.control.orchestration.Offers;
import io.scalr.control.orchestration.Rule;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.control.orchestration.Rule.Trigger;
import io.scalr.control.orchestration.Rules;
import io.scalr.control.orchestration.Script;
import io.scalr.control.orchestration.ScriptChoice;
import io.scalr.control.orchestration.Scripts;
import io.scalr.control.orchestration.UserEvent.Name;
import io.scalr.control.orchestration.World;
import io.scalr.control.role.store.JdbcRoleStore;
import io.scalr.control.store.Db;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.PessimisticLockingFailureException;

/** What several do at once to the same rows, on a real database. */
@Tag("database")
class TogetherTest {
  private static final int EVENTS = 120;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> broken = new CopyOnWriteArrayList<>();
  private final List<ServerId> graceOver = new CopyOnWriteArrayList<>();
  private World world;
  private Runnable afterLock = () -> {};

  @BeforeEach
  void open() {
    world = new World();
  }

  @AfterEach
  void close() {
    threads.close();
    world.close();
  }

  /** As fleet does: the server's row is locked. */
  private final class LockingFleet implements LifeReports {
    @Override
    public void initFailed(Tx tx, Tenant tenant, ServerId server, String text) {
      world.servers.lock(tx, tenant, server);
      afterLock.run();
    }

    @Override
    public void graceOver(Tx tx, Tenant tenant, ServerId server) {
      world.servers.lock(tx, tenant, server);
      afterLock.run();
      tx.afterCommit(() -> graceOver.add(server));
    }
  }

  private EventConsumer consumer() {
    var ports =
        new EventFiring.Ports(
            world.scripts,
            world.rules,
            world.eventLog,
            world.executions,
            world.facts,
            world.variables,
            (_, _, _, _) -> Outcome.done(1L),
            new LockingFleet(),
            (_, _) -> {});
    return new EventConsumer(
        world.log,
        world.db,
        new EventFiring(ports, world.clock, world.ids),
        (name, context) -> broken.add(name + ": " + context));
  }

  @Test
  void a_deadlock_with_another_who_locks_servers_in_another_order_heals_by_itself()
      throws Exception {
    var first = world.running(world.web);
    var second = world.running(world.web);
    happens(first);
    happens(second);
    var consumerHasFirst = new CountDownLatch(1);
    var otherHasSecond = new CountDownLatch(1);
    afterLock =
        () -> {
          consumerHasFirst.countDown();
          await(otherHasSecond);
        };
    var consumer = consumer();

    Future<Boolean> other =
        threads.submit(() -> {
          await(consumerHasFirst);
          for (int tries = 0; tries < 3; tries++) {
            try {
              return world.tx(tx -> {
                world.servers.lock(tx, World.TENANT, second.id());
                otherHasSecond.countDown();
                world.servers.lock(tx, World.TENANT, first.id());
                return true;
              });
            } catch (PessimisticLockingFailureException chosen) {
              // the database chose this side; agentlink's batches are repeated too
            }
          }
          return false;
        });
    for (int i = 0; i < 4; i++) {
      consumer.step();
    }

    assertThat(other.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(graceOver).containsExactly(first.id(), second.id());
    assertThat(broken).isEmpty();
  }

  /**
   * The consumer goes by the log's order, a batch of agents' messages by its own; here each has one
   * server and wants the other's.
   */
  @Test
  void reports_of_agents_and_events_of_the_same_servers_in_opposite_orders_lose_nothing()
      throws Exception {
    world.rule(
        world.web, Name.HostInit, world.script(Scope.of(World.TENANT), "setup", "#!/bin/sh\n"));
    var servers = List.of(world.initializing(world.web), world.initializing(world.web));
    var consumer = consumer();
    servers.forEach(s -> world.happens(new ServerInitializing(s.ref(), world.now())));
    consumer.step();
    servers.forEach(
        s -> world.happens(new ServerGone(s.ref(), TerminateReason.CRASHED, world.now())));
    var meet = new CyclicBarrier(2);
    var met = ThreadLocal.withInitial(() -> false);
    afterLock =
        () -> {
          if (!met.get()) {
            met.set(true);
            meet(meet);
          }
        };
    var reports = new ScriptReports(world.executions, new LockingFleet());
    var conflicts = new AtomicInteger();

    Future<Integer> agents =
        threads.submit(() -> {
          for (int tries = 1; ; tries++) {
            try {
              world.tx(tx -> {
                servers.reversed().forEach(s -> report(tx, reports, s));
                return true;
              });
              return tries;
            } catch (PessimisticLockingFailureException chosen) {
              conflicts.incrementAndGet();
            }
          }
        });
    for (int i = 0; i < 6; i++) {
      consumer.step();
    }

    assertThat(agents.get(30, TimeUnit.SECONDS)).isLessThan(5);
    assertThat(count("script_execution where status = 'finished' and exit_code = 3")).isEqualTo(2);
    assertThat(count("orchestration_log where exit_code = 3")).isEqualTo(2);
    assertThat(count("orchestration_event where name = 'HostInit'")).isEqualTo(2);
    assertThat(world.<Boolean>tx(tx -> world.log.next(tx, EventConsumer.NAME, 1).isEmpty()))
        .isTrue();
    assertThat(broken).isEmpty();
  }

  private void report(Tx tx, ScriptReports reports, Server server) {
    var id =
        Db.jdbc(tx)
            .sql("select id from script_execution where server_id = :server")
            .param("server", server.id().value())
            .query(UUID.class)
            .single();
    var result =
        new ExecScriptResult(
            new ExecutionId(id),
            Optional.empty(),
            3,
            12,
            world.now(),
            Bytes.EMPTY,
            Bytes.EMPTY,
            0,
            0,
            Optional.empty());
    reports.handle(tx, World.TENANT, server.id(), world.now(), result);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void two_consumers_at_once_do_everything_once() throws Exception {
    world.rule(
        world.web,
        Name.HostUp,
        new Target.TriggeringServer(List.of()),
        new Action.LocalScript("/usr/bin/true"));
    for (int i = 0; i < EVENTS; i++) {
      var server = world.running(world.web);
      world.happens(new ServerRunning(server.ref(), world.now()));
    }

    var ends = new ArrayList<Future<Boolean>>();
    for (int i = 0; i < 2; i++) {
      ends.add(threads.submit(drain(consumer())));
    }

    for (var end : ends) {
      assertThat(end.get(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(count("script_execution")).isEqualTo(EVENTS);
    assertThat(count("(select distinct server_id from script_execution) s")).isEqualTo(EVENTS);
    assertThat(count("orchestration_event")).isEqualTo(EVENTS);
    assertThat(broken).isEmpty();
  }

  @Test
  void a_script_is_not_deleted_while_a_rule_of_it_is_being_made() throws Exception {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    var made = new CountDownLatch(1);
    var asked = new CountDownLatch(1);

    Future<Outcome<Rule>> rule =
        threads.submit(() ->
            world.tx(tx -> {
              var outcome = make(tx, script);
              made.countDown();
              await(asked);
              return outcome;
            }));
    await(made);
    Future<Outcome<Script>> deleted =
        threads.submit(() ->
            world.tx(tx -> {
              asked.countDown();
              return delete(tx, script);
            }));

    assertThat(rule.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
    assertThat(deleted.get(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal()).isInstanceOf(Refusal.ObjectInUse.class));
    assertThat(count("script")).isEqualTo(1);
  }

  @Test
  void a_rule_is_not_made_of_a_script_that_is_being_deleted() throws Exception {
    var script = world.script(Scope.of(World.TENANT), "hello", "#!/bin/sh\n");
    var deletedNow = new CountDownLatch(1);
    var asked = new CountDownLatch(1);

    Future<Outcome<Script>> deleted =
        threads.submit(() ->
            world.tx(tx -> {
              var outcome = delete(tx, script);
              deletedNow.countDown();
              await(asked);
              return outcome;
            }));
    await(deletedNow);
    Future<Outcome<Rule>> rule =
        threads.submit(() ->
            world.tx(tx -> {
              asked.countDown();
              return make(tx, script);
            }));

    assertThat(deleted.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
    assertThat(rule.get(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal()).isInstanceOf(Refusal.ObjectNotFound.class));
    assertThat(count("orchestration_rule")).isZero();
  }

  @Test
  void an_event_is_not_deleted_while_a_rule_is_being_hung_on_it() throws Exception {
    var event =
        world.tx(tx -> world.events.insert(tx, new Event(0, Scope.of(World.TENANT), "Go", "")));
    var made = new CountDownLatch(1);
    var asked = new CountDownLatch(1);

    Future<Outcome<Rule>> rule =
        threads.submit(() ->
            world.tx(tx -> {
              var outcome = make(tx, event.id(), new Action.LocalScript("/x"));
              made.countDown();
              await(asked);
              return outcome;
            }));
    await(made);
    Future<Outcome<Event>> deleted =
        threads.submit(() ->
            world.tx(tx -> {
              asked.countDown();
              return events().delete(tx, Scope.of(World.TENANT), event.id());
            }));

    assertThat(rule.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Done.class);
    assertThat(deleted.get(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal()).isInstanceOf(Refusal.ObjectInUse.class));
  }

  @Test
  void of_an_account_and_its_environment_that_define_one_name_at_once_only_one_does()
      throws Exception {
    var begin = new CountDownLatch(1);
    Future<Outcome<Events.Defined>> above =
        threads.submit(() -> define(begin, Scope.of(World.TENANT.account())));
    Future<Outcome<Events.Defined>> below =
        threads.submit(() -> define(begin, Scope.of(World.TENANT)));
    begin.countDown();

    var all = List.of(above.get(30, TimeUnit.SECONDS), below.get(30, TimeUnit.SECONDS));
    assertThat(all).filteredOn(Outcome.Done.class::isInstance).hasSize(1);
  }

  private Outcome<Events.Defined> define(CountDownLatch begin, Scope scope) {
    await(begin);
    return world.tx(tx -> events().create(tx, scope, "Same", "", false));
  }

  private Events events() {
    return new Events(
        new Events.Ports(world.events, world.eventLog, world.facts, (_, _, _) -> {}),
        world.clock,
        world.ids);
  }

  private Outcome<Rule> make(Tx tx, Script script) {
    return make(
        tx,
        "HostUp",
        new Action.ScalrScript(new ScriptChoice(script.id(), Optional.empty()), Map.of()));
  }

  private Outcome<Rule> make(Tx tx, String event, Action action) {
    var rules =
        new Rules(
            world.rules,
            world.scripts,
            world.events,
            new JdbcRoleStore(),
            world.farmRoles,
            (_, _, _, _) -> Optional.empty(),
            world.ids);
    var draft =
        new Rules.Draft(
            new Trigger.SpecificEvent(event),
            new Target.TriggeringFarmRole(),
            action,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true);
    return rules
        .ofFarmRole(tx, World.TENANT, world.web.id())
        .then(place -> rules.create(tx, place, draft, Offers.NONE));
  }

  private Outcome<Script> delete(Tx tx, Script script) {
    return new Scripts(world.scripts, world.clock).delete(tx, Scope.of(World.TENANT), script.id());
  }

  private void happens(Server server) {
    world.happens(
        new ServerTerminating(server.ref(), TerminateReason.API, false, world.now(), world.now()));
  }

  private Callable<Boolean> drain(EventConsumer consumer) {
    return () -> {
      for (int i = 0; i < 10 * EVENTS; i++) {
        consumer.step();
        if (world.tx(tx -> world.log.next(tx, EventConsumer.NAME, 1).isEmpty())) {
          return true;
        }
      }
      return false;
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the other did not come so far");
      }
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  private long count(String table) {
    return world.tx(
        tx -> Db.jdbc(tx).sql("select count(*) from " + table).query(Long.class).single());
  }
}
