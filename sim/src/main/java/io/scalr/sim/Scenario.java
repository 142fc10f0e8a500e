package io.scalr.sim;

import io.scalr.control.cloud.MachineState;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.farm.DesiredFarmRole.Troubles;
import io.scalr.control.farm.FarmStatus;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.reconcile.Scope;
import io.scalr.sim.cloud.SimWeather;
import io.scalr.sim.cloud.SimWeather.Call;
import io.scalr.sim.cloud.SimWeather.Fault;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A script, one command a line, and what came of it as text. Commands:
 *
 * <pre>
 * launch MIN [MAX]        a farm role of that many servers
 * fail KIND               launches are refused so from now on (NoCapacity, Quota, …)
 * lose answers|requests   launches are done and not answered, or lost on the way
 * fair                    nothing goes wrong any more
 * mute | speak            agents of new machines say nothing, or speak again
 * crash INDEX STATE       the machine of that server stops or terminates by itself
 * kill POINT              a worker dies at that port call, counted from now, and restarts
 * pause SECONDS           a worker sleeps so long in its next launch call
 * bounds MIN MAX          a user edits the farm role
 * share                   from now on all environments use one cloud account
 * other SIZE              a farm role of another environment
 * refuse KIND TIMES       so many launch calls are refused
 * keep                    a farm role of one server that keeps what failed
 * say INDEX MESSAGE       the agent of that server says something
 * late INDEX MESSAGE      so does the agent of the server that had the index when last shown
 * script INDEX            a blocking script of that server fails
 * terminate               a user terminates the farm
 * advance TIME            such as 20m or 30s
 * show servers|plan|events|cloud
 * show ignored            messages that changed nothing, and why
 * </pre>
 */
public final class Scenario {
  private final SimWorld world = new SimWorld(1, 2, PlantedBug.NONE);
  private final StringBuilder out = new StringBuilder();
  private Scope.FarmRole role =
      new Scope.FarmRole(
          new io.scalr.kernel.Tenant(
              new io.scalr.kernel.AccountId(1), new io.scalr.kernel.EnvironmentId(1)),
          new io.scalr.kernel.FarmId(10),
          new io.scalr.kernel.FarmRoleId(1));
  private int shownEvents;

  private Scenario() {}

  /** Plays a script; a broken invariant is the last line. */
  public static String play(String script) {
    var scenario = new Scenario();
    try {
      script
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(scenario::command);
    } catch (Violation e) {
      scenario.out.append("BROKEN: ").append(e.getMessage()).append('\n');
    }
    return scenario.out.toString();
  }

  private void command(String line) {
    out.append("> ").append(line).append('\n');
    var words = line.split("\\s+");
    switch (words[0]) {
      case "launch" -> {
        var min = Integer.parseInt(words[1]);
        var max = words.length > 2 ? Integer.parseInt(words[2]) : min;
        role = world.role(1, 1, "web", min, max, Troubles.DEFAULT);
      }
      case "fail" -> launches(() -> new Fault.Refused(failure(words[1])));
      case "lose" ->
          launches(
              () -> words[1].equals("answers") ? new Fault.AnswerLost() : new Fault.RequestLost());
      case "blind" -> blind();
      case "fair" -> world.cloud.weather(SimWeather.fair());
      case "mute" -> world.agentsSpeak(false);
      case "speak" -> world.agentsSpeak(true);
      case "crash" -> crash(Integer.parseInt(words[1]), words[2]);
      case "kill" -> kill(Long.parseLong(words[1]));
      case "pause" -> pause(Duration.ofSeconds(Long.parseLong(words[1])));
      case "share" -> world.oneAccount();
      case "other" -> {
        var size = Integer.parseInt(words[1]);
        world.role(2, 2, "other", size, size, Troubles.DEFAULT);
      }
      case "refuse" -> refuse(words[1], Integer.parseInt(words[2]));
      case "keep" -> role = world.role(1, 1, "web", 1, 1, Troubles.DEFAULT.keepingFailed(true));
      case "say" -> say(Integer.parseInt(words[1]), words[2]);
      case "late" -> world.agentSays(last(Integer.parseInt(words[1])).id(), message(words[2]));
      case "script" -> scriptFailed(Integer.parseInt(words[1]));
      case "bounds" -> world.bounds(role, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      case "terminate" -> world.status(role, FarmStatus.TERMINATED);
      case "advance" -> world.run(Duration.parse("PT" + words[1].toUpperCase(Locale.ROOT)));
      case "show" -> show(words[1]);
      default -> throw new IllegalArgumentException(line);
    }
  }

  private void launches(Supplier<Fault> fault) {
    world.cloud.weather(call -> call == Call.LAUNCH ? fault.get() : SimWeather.NONE);
  }

  /** Launches are done and not answered, and no listing is answered. */
  private void blind() {
    world.cloud.weather(call ->
        switch (call) {
          case LAUNCH -> new Fault.AnswerLost();
          case LIST -> new Fault.RequestLost();
          case TERMINATE, SUSPEND, RESUME, REBOOT -> SimWeather.NONE;
        });
  }

  private static PlatformFailure failure(String kind) {
    return switch (kind) {
      case "NoCapacity" -> new PlatformFailure.NoCapacity("no room");
      case "Quota" -> new PlatformFailure.Quota("no more for this account");
      case "Auth" -> new PlatformFailure.Auth("who are you");
      case "Throttled" -> new PlatformFailure.Throttled("slow down", Optional.empty());
      case "Invalid" -> new PlatformFailure.Invalid("no such image");
      case "Unreachable" -> new PlatformFailure.Unreachable("no route");
      case "Unknown" -> new PlatformFailure.Unknown("what");
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private void crash(int index, String state) {
    world.alive(role).stream()
        .filter(s -> s.ref().index() == index)
        .flatMap(s -> s.state().machine().stream())
        .forEach(id -> world.cloud.crash(id, MachineState.valueOf(state.toUpperCase(Locale.ROOT))));
  }

  private final java.util.Map<Integer, io.scalr.control.fleet.Server> known =
      new java.util.TreeMap<>();

  /** The server that held this index when servers were last shown. */
  private io.scalr.control.fleet.Server last(int index) {
    return Optional.ofNullable(known.get(index)).orElseThrow();
  }

  private void say(int index, String what) {
    world.alive(role).stream()
        .filter(s -> s.ref().index() == index)
        .forEach(s -> world.agentSays(s.id(), message(what)));
  }

  private static io.scalr.protocol.LifeMessage message(String what) {
    return switch (what) {
      case "HostInit" -> SimAgent.hostInit("boot");
      case "BeforeHostUp" -> new io.scalr.protocol.LifeMessage.BeforeHostUp();
      case "HostUp" -> new io.scalr.protocol.LifeMessage.HostUp();
      case "HostDown" -> new io.scalr.protocol.LifeMessage.HostDown(false);
      default -> throw new IllegalArgumentException(what);
    };
  }

  private void scriptFailed(int index) {
    world.alive(role).stream()
        .filter(s -> s.ref().index() == index)
        .forEach(s ->
            world.db.inTransaction(tx ->
                world
                    .workers
                    .getFirst()
                    .life()
                    .initFailed(tx, s.tenant(), s.id(), "script setup.sh ended with exit code 3")));
  }

  /** So many launch calls, counted over all farm roles, are refused in this way. */
  private void refuse(String kind, int times) {
    var left = new int[] {times};
    world.cloud.weather(call ->
        call == Call.LAUNCH && left[0]-- > 0 ? new Fault.Refused(failure(kind)) : SimWeather.NONE);
  }

  private void kill(long point) {
    var left = new long[] {point};
    world.fate((_, _, _) -> {
      if (left[0]-- == 0) {
        throw new SimCrash();
      }
    });
  }

  private void pause(Duration time) {
    var done = new boolean[1];
    world.fate((_, call, before) -> {
      if (before && call.equals("Platform.launch") && !done[0]) {
        done[0] = true;
        world.acting().ifPresent(w -> world.sleepHere(w, time));
      }
    });
  }

  private void show(String what) {
    switch (what) {
      case "servers" -> {
        for (var server : world.alive(role)) {
          known.put(server.ref().index(), server);
          out.append("  #")
              .append(server.ref().index())
              .append(' ')
              .append(server.state().apiName())
              .append(' ')
              .append(server.state().machine().map(Object::toString).orElse("-"))
              .append(server.marks().launchError().map(e -> " (" + e + ")").orElse(""))
              .append(server.marks().initFailed().map(e -> " FAILED (" + e + ")").orElse(""))
              .append('\n');
        }
      }
      case "plan" ->
          world.reports.all().entrySet().stream()
              .sorted(java.util.Map.Entry.comparingByKey())
              .filter(e -> e.getValue().report().lines().stream().anyMatch(l -> !l.done()))
              .forEach(e ->
                  e.getValue().report().lines().stream()
                      .filter(l -> !l.done())
                      .forEach(l ->
                          out.append("  ").append(e.getKey()).append(": ").append(l).append('\n')));
      case "events" -> {
        for (; shownEvents < world.events.size(); shownEvents++) {
          var event = (ServerEvent) world.events.get(shownEvents).event();
          var after = Duration.between(SimClock.START, event.at());
          out.append("  ")
              .append(after.toSeconds())
              .append(" s ")
              .append(event.name())
              .append(" #")
              .append(event.of().index())
              .append(
                  event instanceof ServerEvent.ServerTerminating t
                      ? " " + t.reason().number() + " " + t.reason().text()
                      : "")
              .append('\n');
        }
      }
      case "ignored" -> {
        world.ignored.forEach(why -> out.append("  ").append(why).append('\n'));
        world.ignored.clear();
      }
      case "cloud" ->
          out.append("  ")
              .append(world.cloud.truth().size())
              .append(" machines made, ")
              .append(world.cloud.alive().size())
              .append(" alive, ")
              .append(world.cloud.launches())
              .append(" launch calls\n");
      default -> throw new IllegalArgumentException(what);
    }
  }
}
