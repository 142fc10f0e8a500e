package io.scalr.sim.cloud;

import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudAnswer;
import io.scalr.control.cloud.CloudAnswer.Accepted;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.InstanceType;
import io.scalr.control.cloud.InventoryPage;
import io.scalr.control.cloud.LaunchSpec;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.cloud.Platform;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.cloud.PlatformId;
import io.scalr.kernel.Clock;
import io.scalr.sim.SimRandom;
import io.scalr.sim.cloud.SimWeather.Call;
import io.scalr.sim.cloud.SimWeather.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A cloud that is only eventually consistent: for {@link #visibilityDelay} after a write, a listing
 * may show a machine as it was before, not at all, or stopped. Its machines are the truth. May be
 * called from several threads.
 */
public final class SimCloud implements Platform {
  public static final PlatformId ID = new PlatformId("sim");

  /** As long as a slow cloud takes. */
  private static final Duration CALL_LIMIT = Duration.ofSeconds(15);

  private static final Duration VISIBILITY = Duration.ofSeconds(20);

  /** A terminated machine is shown so long. */
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private static final int PAGE = 1_000;

  private final Clock clock;
  private final SimRandom random;
  private final Duration visibility;
  private final Map<CloudServerId, SimMachine> machines = new LinkedHashMap<>();
  private final Map<CloudServerId, SimMachine> forgotten = new LinkedHashMap<>();
  private final Map<LaunchToken, SimMachine> byToken = new HashMap<>();
  private SimWeather weather = SimWeather.fair();
  private boolean tokensHonoured = true;
  private Consumer<SimMachine> born = _ -> {};
  private Consumer<SimMachine> rebooted = _ -> {};
  private Duration bootTime = Duration.ofSeconds(5);
  private long calls;
  private long launches;

  public SimCloud(Clock clock, SimRandom random) {
    this(clock, random, VISIBILITY);
  }

  public SimCloud(Clock clock, SimRandom random, Duration visibility) {
    this.clock = clock;
    this.random = random;
    this.visibility = visibility;
  }

  // ---- what a test does to it

  public synchronized void weather(SimWeather next) {
    weather = next;
  }

  /** Called with each machine made, at once. */
  public synchronized void onBorn(Consumer<SimMachine> listener) {
    born = listener;
  }

  public synchronized void onReboot(Consumer<SimMachine> listener) {
    rebooted = listener;
  }

  public synchronized void bootTime(Duration time) {
    bootTime = time;
  }

  /** Breaks the contract: each launch makes another machine. For the planted bug only. */
  public synchronized void ignoreTokens() {
    tokensHonoured = false;
  }

  /** Every machine ever made, oldest first: the ground truth. */
  public synchronized List<SimMachine> truth() {
    var all = new ArrayList<>(forgotten.values());
    all.addAll(machines.values());
    return all;
  }

  public synchronized List<SimMachine> alive() {
    var now = clock.now();
    return machines.values().stream().filter(m -> m.aliveAt(now)).toList();
  }

  public synchronized Optional<SimMachine> machine(CloudServerId id) {
    return Optional.ofNullable(machines.get(id));
  }

  /** It breaks without having been asked to. */
  public synchronized void crash(CloudServerId id, MachineState into) {
    machine(id).ifPresent(m -> m.become(clock.now(), into));
  }

  /** Calls of any kind so far. */
  public synchronized long calls() {
    return calls;
  }

  /** Launch calls so far, refused ones too. */
  public synchronized long launches() {
    return launches;
  }

  // ---- the port

  @Override
  public PlatformId id() {
    return ID;
  }

  @Override
  public Duration callLimit() {
    return CALL_LIMIT;
  }

  @Override
  public Duration visibilityDelay() {
    return visibility;
  }

  @Override
  public CloudAnswer<List<CloudLocation>> locations(CloudAccess access) {
    return CloudAnswer.done(List.of(new CloudLocation("sim-1")));
  }

  @Override
  public CloudAnswer<List<InstanceType>> instanceTypes(CloudAccess access, CloudLocation location) {
    return CloudAnswer.done(List.of(new InstanceType("sim.small", "small", 1, 512)));
  }

  @Override
  public synchronized CloudAnswer<CloudServerId> launch(
      CloudAccess access, CloudLocation location, LaunchSpec spec, LaunchToken token) {
    return answer(Call.LAUNCH, () -> CloudAnswer.done(made(access, location, spec, token).id()));
  }

  private SimMachine made(
      CloudAccess access, CloudLocation location, LaunchSpec spec, LaunchToken token) {
    var known = Optional.ofNullable(byToken.get(token));
    if (tokensHonoured && known.isPresent()) {
      return known.get();
    }
    var now = clock.now();
    var id = new CloudServerId("m-" + (machines.size() + forgotten.size() + 1));
    var machine = new SimMachine(id, token, spec, access.id(), location, now);
    machine.become(now.plus(bootTime), MachineState.RUNNING);
    machines.put(id, machine);
    byToken.put(token, machine);
    born.accept(machine);
    return machine;
  }

  @Override
  public synchronized CloudAnswer<InventoryPage> list(
      CloudAccess access, CloudLocation location, Optional<String> cursor) {
    return answer(
        Call.LIST,
        () -> {
          var now = clock.now();
          forget(now);
          var shown = new ArrayList<CloudServer>();
          for (var machine : machines.values()) {
            if (machine.credential().equals(access.id()) && machine.location().equals(location)) {
              shown(machine, now)
                  .ifPresent(state -> shown.add(machine.shownAs(state, s -> view(machine, s))));
            }
          }
          int from = cursor.map(Integer::parseInt).orElse(0);
          int to = Math.min(from + PAGE, shown.size());
          return CloudAnswer.done(
              new InventoryPage(
                  shown.subList(Math.min(from, to), to),
                  to < shown.size() ? Optional.of(Integer.toString(to)) : Optional.empty()));
        });
  }

  private void forget(Instant now) {
    machines
        .values()
        .removeIf(machine -> {
          var over =
              machine.stateAt(now).equals(Optional.of(MachineState.TERMINATED))
                  && machine.sinceAt(now).plus(REMEMBERED).isBefore(now);
          if (over) {
            forgotten.put(machine.id(), machine);
          }
          return over;
        });
  }

  /** A machine written a moment ago may be shown as it was, not at all, or stopped. */
  private Optional<MachineState> shown(SimMachine machine, Instant now) {
    if (!machine.writtenAt().plus(visibility).isAfter(now) || visibility.isZero()) {
      return machine.stateAt(now);
    }
    return switch ((int) random.below(6)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(MachineState.STOPPED);
      case 2, 3 -> machine.stateAt(now.minusMillis(random.below(visibility.toMillis())));
      default -> machine.stateAt(now);
    };
  }

  private static CloudServer view(SimMachine machine, MachineState state) {
    var number = machine.id().value().substring(2);
    return new CloudServer(
        machine.id(),
        state,
        Optional.of(machine.token()),
        Optional.ofNullable(machine.spec().tags().get(CloudServer.INSTALLATION_TAG)),
        machine.spec().instanceType(),
        List.of(),
        List.of("10.0.0." + number),
        machine.createdAt(),
        machine.spec().tags());
  }

  @Override
  public synchronized CloudAnswer<Accepted> terminate(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return change(
        Call.TERMINATE,
        id,
        machine -> {
          var now = clock.now();
          switch (machine.stateAt(now).orElseThrow()) {
            case PENDING, RUNNING, STOPPING, STOPPED -> {
              machine.become(now, MachineState.TERMINATING);
              machine.become(now.plusSeconds(2 + random.below(20)), MachineState.TERMINATED);
            }
            case TERMINATING, TERMINATED -> {}
          }
        });
  }

  @Override
  public synchronized CloudAnswer<Accepted> reboot(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return change(Call.REBOOT, id, rebooted);
  }

  @Override
  public synchronized CloudAnswer<Accepted> suspend(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return change(
        Call.SUSPEND,
        id,
        machine -> {
          machine.become(clock.now(), MachineState.STOPPING);
          machine.become(clock.now().plusSeconds(5), MachineState.STOPPED);
        });
  }

  @Override
  public synchronized CloudAnswer<Accepted> resume(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return change(
        Call.RESUME,
        id,
        machine -> {
          if (!machine.stateAt(clock.now()).equals(Optional.of(MachineState.RUNNING))) {
            machine.become(clock.now(), MachineState.RUNNING);
            rebooted.accept(machine);
          }
        });
  }

  @Override
  public CloudAnswer<String> console(CloudAccess access, CloudLocation location, CloudServerId id) {
    return CloudAnswer.done("");
  }

  private CloudAnswer<Accepted> change(Call call, CloudServerId id, Consumer<SimMachine> how) {
    return answer(
        call,
        () -> {
          var machine = Optional.ofNullable(machines.get(id));
          if (machine.isEmpty()
              || (machine.get().writtenAt().plus(visibility).isAfter(clock.now())
                  && random.oneIn(5))) {
            return CloudAnswer.failed(new PlatformFailure.NotFound("no machine " + id));
          }
          how.accept(machine.get());
          machine.get().written(clock.now());
          return CloudAnswer.accepted();
        });
  }

  private <T> CloudAnswer<T> answer(Call call, Supplier<CloudAnswer<T>> work) {
    calls++;
    launches += call == Call.LAUNCH ? 1 : 0;
    return switch (weather.on(call)) {
      case Fault.None _ -> work.get();
      case Fault.Refused(var failure) -> CloudAnswer.failed(failure);
      case Fault.RequestLost _ -> CloudAnswer.failed(new PlatformFailure.Unknown("no answer came"));
      case Fault.AnswerLost _ -> {
        var _ = work.get();
        yield CloudAnswer.failed(new PlatformFailure.Unknown("no answer came"));
      }
    };
  }
}
