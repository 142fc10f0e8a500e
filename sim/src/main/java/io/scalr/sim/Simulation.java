package io.scalr.sim;

import io.scalr.control.cloud.MachineState;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.farm.DesiredFarmRole.Troubles;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.reconcile.Scope;
import io.scalr.sim.cloud.SimWeather;
import io.scalr.sim.cloud.SimWeather.Call;
import io.scalr.sim.cloud.SimWeather.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One randomised run: 2 workers, 3 environments, 200 servers, 6 virtual hours, at least 200 faults,
 * and an hour of calm in the end after which truth and rows must agree. The seed decides all.
 */
public final class Simulation {
  private static final int ENVIRONMENTS = 3;
  private static final int ROLES_EACH = 4;

  /** 12 farm roles of 17 wanted servers, a little more than 200. */
  private static final int WANTED = 17;

  private static final int MOST = 20;
  private static final Duration STORM = Duration.ofMinutes(290);

  /** The longest back-off is an hour. */
  private static final Duration CALM = Duration.ofMinutes(70);

  /** One call in so many to the cloud goes wrong. */
  private static final int CALL_FAULT = 25;

  /** A worker dies at one port call in so many. */
  private static final int CRASH = 12_000;

  /** What a run came to. */
  public record Result(
      long seed, long traceHash, long steps, long faults, Optional<String> violation) {}

  private final SimWorld world;
  private final SimRandom random;
  private final List<Scope.FarmRole> roles = new ArrayList<>();
  private boolean storm = true;

  /** Drawn once for many points: drawing at each cost more than the call. */
  private long pointsToCrash;

  private Simulation(long seed, PlantedBug bug) {
    this.world = new SimWorld(seed, 2, bug);
    this.random = world.random;
  }

  public static Result run(long seed) {
    return run(seed, PlantedBug.NONE);
  }

  public static Result run(long seed, PlantedBug bug) {
    var simulation = new Simulation(seed, bug);
    Optional<String> violation = Optional.empty();
    try {
      simulation.play();
    } catch (Violation e) {
      violation = Optional.of(String.valueOf(e.getMessage()));
    }
    var world = simulation.world;
    return new Result(seed, world.traceHash(), world.steps(), world.faults(), violation);
  }

  private void play() {
    for (int env = 1; env <= ENVIRONMENTS; env++) {
      for (int i = 1; i <= ROLES_EACH; i++) {
        roles.add(world.role(env, env * 100L + i, "role-" + i, WANTED, MOST, Troubles.DEFAULT));
      }
    }
    world.cloud.weather(this::weather);
    world.fate(this::fate);
    world.events.commitDelay(
        () -> storm && random.oneIn(50) ? Duration.ofMillis(random.below(2_000)) : Duration.ZERO);
    later(this::somebodyDoesSomething);
    later(this::somethingBreaks);
    world.run(STORM);
    storm = false;
    roles.forEach(role -> world.status(role, FarmStatus.RUNNING));
    world.run(CALM);
    world.settled();
  }

  private void later(Runnable what) {
    world.at(
        Duration.ofSeconds(20 + random.below(240)),
        () -> {
          if (storm) {
            what.run();
            later(what);
          }
        });
  }

  private Fault weather(Call call) {
    if (!storm || !random.oneIn(CALL_FAULT)) {
      return SimWeather.NONE;
    }
    world.fault();
    return switch ((int) random.below(7)) {
      case 0 -> new Fault.AnswerLost();
      case 1 -> new Fault.RequestLost();
      case 2 -> new Fault.Refused(new PlatformFailure.NoCapacity("zone full"));
      case 3 -> new Fault.Refused(new PlatformFailure.Quota("no more"));
      case 4 -> new Fault.Refused(new PlatformFailure.Unreachable("no route"));
      case 5 ->
          new Fault.Refused(
              new PlatformFailure.Throttled("slow down", Optional.of(Duration.ofSeconds(30))));
      default -> new Fault.AnswerLost();
    };
  }

  private void fate(long point, String call, boolean before) {
    if (!storm) {
      return;
    }
    if (before && call.equals("Platform.launch") && random.oneIn(25)) {
      world.acting().ifPresent(w -> world.sleepHere(w, Duration.ofSeconds(5 + random.below(150))));
    }
    if (call.equals("message") ? random.oneIn(200) : --pointsToCrash <= 0) {
      pointsToCrash = 1 + random.below(2 * CRASH);
      throw new SimCrash();
    }
  }

  private void somebodyDoesSomething() {
    var role = random.pick(roles);
    switch ((int) random.below(6)) {
      case 0, 1 -> terminateOne(role);
      case 2 -> world.bounds(role, (int) random.below(12), MOST - (int) random.below(8));
      case 3 -> world.bounds(role, WANTED, MOST);
      case 4 -> world.status(role, FarmStatus.TERMINATED);
      default -> world.status(role, FarmStatus.RUNNING);
    }
  }

  private void terminateOne(Scope.FarmRole role) {
    var worker = random.pick(world.workers);
    var servers = world.alive(role);
    if (servers.isEmpty() || !worker.runs()) {
      return;
    }
    var server = random.pick(servers);
    try {
      world.db.inTransaction(tx ->
          worker
              .orders()
              .terminate(
                  tx,
                  role.tenant(),
                  server.id(),
                  TerminateReason.MANUAL,
                  random.oneIn(2),
                  "a user"));
    } catch (SimCrash e) {
      world.died(worker);
    }
  }

  private void somethingBreaks() {
    var alive = world.cloud.alive();
    if (alive.isEmpty()) {
      return;
    }
    world.fault();
    var machine = random.pick(alive);
    world.cloud.crash(
        machine.id(), random.oneIn(2) ? MachineState.STOPPED : MachineState.TERMINATED);
  }
}
