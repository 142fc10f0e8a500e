package io.scalr.control.orchestration.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent.ServerRunning;
import io.scalr.control.fleet.ServerEvent.ServerTerminating;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.orchestration.LifeReports;
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
import io.scalr.control.store.Db;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
      throw new AssertionError(text);
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
            world.executions,
            world.facts,
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

  private Outcome<Rule> make(Tx tx, Script script) {
    var rules = new Rules(world.rules, world.scripts, world.farmRoles, world.ids);
    return rules.create(
        tx,
        World.TENANT,
        world.web.id(),
        new Rules.Draft(
            new Trigger.SpecificEvent("HostUp"),
            new Target.TriggeringFarmRole(),
            new Action.ScalrScript(new ScriptChoice(script.id(), Optional.empty()), Map.of()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true));
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
