package io.scalr.control.fleet;

import io.scalr.control.farm.TroublePolicy;
import io.scalr.control.fleet.Observation.*;
import io.scalr.control.fleet.ServerEvent.*;
import io.scalr.control.fleet.ServerMarks.Addresses;
import io.scalr.control.fleet.ServerState.*;
import io.scalr.protocol.LifeMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What becomes of a server. Pure; the drawing is at {@link ServerState}. */
public final class ServerLifecycle {
  private ServerLifecycle() {}

  /** The server after the observation, and what has to be told. */
  public static Transition next(Server server, Observation seen, Instant at) {
    return switch (seen) {
      case AgentSaid(var message) -> agentSaid(server, message, at);
      case LaunchAccepted accepted -> launchAccepted(server, accepted, at);
      case LaunchTroubled troubled -> launchTroubled(server, troubled, at);
      case NoMachine _ -> noMachine(server, at);
      case InitFailed(var text) -> initFailed(server, text, at);
      case PhaseOverdue overdue -> phaseOverdue(server, overdue, at);
      case RebootOverdue _ -> rebootOverdue(server, at);
      case MachineWell well -> machineWell(server, well, at);
      case MachineTroubled(var begun) ->
          server.marks().sight().troubleSince().isPresent()
              ? Transition.same(server)
              : Transition.to(
                  server.with(server.state(), server.marks().trouble(Optional.of(begun))));
      case MachineFailed failed -> machineFailed(server, failed, at);
      case MachineGone _ -> machineGone(server, at);
      case MachineStopped _ -> machineStopped(server, at);
      case TerminateWanted wanted -> terminateWanted(server, wanted, at);
      case GraceOver _ -> graceOver(server, at);
      case SuspendWanted _ -> suspendWanted(server, at);
      case ResumeWanted _ -> resumeWanted(server, at);
      case RebootWanted _ -> rebootWanted(server, at);
      case CloudAsked(var verb) -> cloudAsked(server, verb, at);
    };
  }

  /**
   * Why a person may not do this now; empty means that it is allowed. The same answer stands in the
   * server's view and before the act.
   */
  public static Optional<String> cannot(Server server, ServerAction action) {
    var state = server.state();
    return switch (action) {
      case TERMINATE ->
          switch (state) {
            case Terminated _ -> Optional.of("The server is terminated.");
            case PendingTerminate s when s.forced() ->
                Optional.of("The server is being terminated.");
            case PendingTerminate _, Temporary _, Importing _, PendingLaunch _, Pending _ ->
                Optional.empty();
            case Initializing _, Running _, PendingSuspend _, Suspended _, Resuming _ ->
                Optional.empty();
          };
      case SUSPEND, REBOOT ->
          !(state instanceof Running)
              ? Optional.of("The server is " + state.apiName() + ", not running.")
              : server.marks().reboot().equals(ServerMarks.NONE.reboot())
                  ? Optional.empty()
                  : Optional.of("The server is rebooting.");
      case RESUME ->
          state instanceof Suspended
              ? Optional.empty()
              : Optional.of("The server is " + state.apiName() + ", not suspended.");
    };
  }

  /**
   * A launch that goes on as it should asks for no decision before the next timer's. A thousand
   * servers that boot would otherwise have their farm roles looked at some thousand times.
   */
  public static boolean comesUp(Observation what, ServerState after) {
    return switch (what) {
      case LaunchAccepted _ -> after instanceof Pending;
      case AgentSaid(LifeMessage.HostInit _) -> after instanceof Initializing;
      case AgentSaid(LifeMessage.BeforeHostUp _) -> after instanceof Initializing;
      case AgentSaid(LifeMessage.HostUp _) -> after instanceof Running;
      case Observation _ -> false;
    };
  }

  private static Transition agentSaid(Server server, LifeMessage message, Instant at) {
    return switch (message) {
      case LifeMessage.HostInit init ->
          goesOn(server, message).orElseGet(() -> hostInit(server, init, at));
      case LifeMessage.BeforeHostUp _ ->
          goesOn(server, message).orElseGet(() -> beforeHostUp(server, message, at));
      case LifeMessage.HostUp _ ->
          goesOn(server, message).orElseGet(() -> hostUp(server, message, at));
      case LifeMessage.HostDown(var reboot) ->
          reboot ? rebootBegins(server, message, at) : halt(server, message, at);
      case LifeMessage.RebootStart _ -> rebootBegins(server, message, at);
      case LifeMessage.RebootFinish _ -> rebootFinished(server, message, at);
    };
  }

  /**
   * Refuses an agent that goes on although its launch has failed: what a failed script left half
   * done never counts as Running. The limit of the phase ends it, or it is kept for a person.
   */
  private static Optional<Transition> goesOn(Server server, LifeMessage message) {
    var launching = server.state() instanceof Pending || server.state() instanceof Initializing;
    return server
        .marks()
        .initFailed()
        .filter(_ -> launching)
        .map(why ->
            Transition.ignored(
                server, nameOf(message) + " after its initialisation had failed: " + why));
  }

  private static Transition hostInit(Server server, LifeMessage.HostInit init, Instant at) {
    var addresses = new Addresses(init.publicAddresses(), init.privateAddresses());
    return switch (server.state()) {
      case PendingLaunch _ ->
          Transition.to(
              server.with(
                  server.state(), server.marks().earlyInit(Optional.of(at)).addresses(addresses)));
      case Pending(var cloudId, _) ->
          Transition.to(
              server.with(new Initializing(cloudId, at), server.marks().addresses(addresses)),
              new ServerInitializing(server.ref(), at));
      case Temporary _, Importing _, Initializing _, Running _, PendingSuspend _ ->
          odd(server, init);
      case Suspended _, Resuming _, PendingTerminate _, Terminated _ -> odd(server, init);
    };
  }

  private static Transition beforeHostUp(Server server, LifeMessage message, Instant at) {
    if (server.state() instanceof Initializing && !halted(server)) {
      return Transition.to(server, new ServerConfigured(server.ref(), at));
    }
    if (server.state() instanceof PendingLaunch && server.marks().earlyInit().isPresent()) {
      // Its agent waits for what follows from this; it is told when the machine is known.
      return Transition.to(server.with(server.state(), server.marks().earlyConfigured(at)));
    }
    return odd(server, message);
  }

  private static Transition hostUp(Server server, LifeMessage message, Instant at) {
    if (server.state() instanceof Initializing(var cloudId, _) && !halted(server)) {
      return Transition.to(
          server.with(new Running(cloudId, at), server.marks().ran(at)),
          new ServerRunning(server.ref(), at));
    }
    if (server.state() instanceof PendingLaunch && server.marks().earlyInit().isPresent()) {
      // The launch's answer is missing and the agent was quicker than the look for its machine.
      return Transition.to(server.with(server.state(), server.marks().ran(at)));
    }
    return odd(server, message);
  }

  private static boolean halted(Server server) {
    return server.marks().sight().haltedAt().isPresent();
  }

  /** It goes down for good; what becomes of it the listing says. */
  private static Transition halt(Server server, LifeMessage message, Instant at) {
    return switch (server.state()) {
      case Pending _, Initializing _, Running _, Resuming _ ->
          Transition.to(server.with(server.state(), server.marks().halted(Optional.of(at))));
      case PendingSuspend _, Suspended _, PendingTerminate _, Terminated _ ->
          Transition.same(server);
      case Temporary _, Importing _, PendingLaunch _ -> odd(server, message);
    };
  }

  private static Transition rebootBegins(Server server, LifeMessage message, Instant at) {
    return switch (server.state()) {
      case Initializing _, Running _ -> {
        var after = server.with(server.state(), server.marks().rebooting(at));
        yield server.marks().reboot().since().isPresent()
            ? Transition.to(after)
            : Transition.to(after, new ServerRebooting(server.ref(), at));
      }
      case Temporary _, Importing _, PendingLaunch _, Pending _ -> odd(server, message);
      case PendingSuspend _, Suspended _, Resuming _ -> Transition.same(server);
      case PendingTerminate _, Terminated _ -> odd(server, message);
    };
  }

  private static Transition rebootFinished(Server server, LifeMessage message, Instant at) {
    var marks = server.marks().rebootOver().trouble(Optional.empty());
    return switch (server.state()) {
      case Initializing _, Running _ ->
          server.marks().reboot().since().isPresent()
              ? Transition.to(
                  server.with(server.state(), marks), new ServerRebooted(server.ref(), at))
              : Transition.to(
                  server.with(server.state(), marks),
                  new ServerRebooting(server.ref(), at),
                  new ServerRebooted(server.ref(), at));
      case Resuming(var cloudId, _) ->
          Transition.to(
              server.with(new Running(cloudId, at), marks), new ServerResumed(server.ref(), at));
      case Suspended(var cloudId, _) ->
          Transition.to(
              server.with(new Running(cloudId, at), marks),
              new ServerResuming(server.ref(), at),
              new ServerResumed(server.ref(), at));
      case PendingSuspend _ -> Transition.same(server);
      case Temporary _, Importing _, PendingLaunch _, Pending _ -> odd(server, message);
      case PendingTerminate _, Terminated _ -> odd(server, message);
    };
  }

  private static Transition odd(Server server, LifeMessage message) {
    return Transition.ignored(server, nameOf(message) + " in " + server.state().apiName());
  }

  private static String nameOf(LifeMessage message) {
    return message.getClass().getSimpleName();
  }

  private static Transition launchAccepted(Server server, LaunchAccepted seen, Instant at) {
    return switch (server.state()) {
      case PendingLaunch _ -> {
        var before = server.marks();
        var marks = before.launchError(Optional.empty()).cloudWrite(at).earlyOver();
        var events = new ArrayList<ServerEvent>();
        events.add(new ServerPending(server.ref(), seen.cloudId(), at));
        if (before.earlyInit().isEmpty()) {
          yield new Transition(
              server.with(new Pending(seen.cloudId(), at), marks), events, Optional.empty());
        }
        // Its agent was quicker: what it has said already is told in its order.
        events.add(new ServerInitializing(server.ref(), at));
        var up = before.firstRunning().isPresent();
        if (up || before.earlyConfigured().isPresent()) {
          events.add(new ServerConfigured(server.ref(), at));
        }
        if (up) {
          events.add(new ServerRunning(server.ref(), at));
        }
        yield new Transition(
            server.with(
                up ? new Running(seen.cloudId(), at) : new Initializing(seen.cloudId(), at), marks),
            events,
            Optional.empty());
      }
      case PendingTerminate s when s.cloudId().isEmpty() ->
          Transition.to(
              server.with(
                  new PendingTerminate(
                      Optional.of(seen.cloudId()), s.why(), s.forced(), s.callAt(), s.since()),
                  server.marks()));
      case Temporary _, Importing _, Pending _, Initializing _, Running _ ->
          alreadyMade(server, seen);
      case PendingSuspend _, Suspended _, Resuming _, PendingTerminate _, Terminated _ ->
          alreadyMade(server, seen);
    };
  }

  private static Transition alreadyMade(Server server, LaunchAccepted seen) {
    return server.state().machine().equals(Optional.of(seen.cloudId()))
        ? Transition.same(server)
        : Transition.ignored(server, "another machine " + seen.cloudId());
  }

  private static Transition launchTroubled(Server server, LaunchTroubled seen, Instant at) {
    if (!(server.state() instanceof PendingLaunch(var token, var attempt, var since))) {
      return Transition.same(server);
    }
    var text = seen.failure().getClass().getSimpleName() + ": " + seen.failure().text();
    var after =
        server.with(
            new PendingLaunch(token, attempt + 1, since),
            server.marks().launchError(Optional.of(text)));
    return attempt == 0
        ? Transition.to(after, new ServerLaunchFailed(server.ref(), text, at))
        : Transition.to(after);
  }

  private static Transition noMachine(Server server, Instant at) {
    if (server.state() instanceof PendingTerminate s && s.cloudId().isEmpty()) {
      return gone(server, s, at);
    }
    return Transition.same(server);
  }

  private static Transition initFailed(Server server, String text, Instant at) {
    return switch (server.state()) {
      case Pending _, Initializing _ ->
          server.marks().initFailed().isPresent()
              ? Transition.same(server)
              : Transition.to(
                  server.with(server.state(), server.marks().initFailed(text)),
                  new ServerInitFailed(server.ref(), text, at));
      case Temporary _, Importing _, PendingLaunch _, Running _, PendingSuspend _, Suspended _ ->
          Transition.ignored(server, "init failed in " + server.state().apiName());
      case Resuming _, PendingTerminate _, Terminated _ ->
          Transition.ignored(server, "init failed in " + server.state().apiName());
    };
  }

  private static Transition phaseOverdue(Server server, PhaseOverdue overdue, Instant at) {
    var failed = initFailed(server, overdue.text(), at);
    if (overdue.keep() || failed.ignored().isPresent()) {
      return failed;
    }
    var ending =
        terminateWanted(
            failed.server(), new TerminateWanted(TerminateReason.NO_EVENT_IN_TIME, false, at), at);
    var events = new ArrayList<>(failed.events());
    events.addAll(ending.events());
    return new Transition(ending.server(), events, Optional.empty());
  }

  private static Transition rebootOverdue(Server server, Instant at) {
    return server.marks().reboot().since().isEmpty()
        ? Transition.same(server)
        : Transition.to(
            server.with(server.state(), server.marks().rebootOver()),
            new ServerRebootOverdue(server.ref(), at));
  }

  private static Transition machineWell(Server server, MachineWell seen, Instant at) {
    var before = server.marks();
    var addresses = merged(before.addresses(), seen.addresses());
    var marks = before.trouble(Optional.empty()).missing(Optional.empty()).addresses(addresses);
    var events = new ArrayList<ServerEvent>();
    if (before.sight().missingSince().isPresent()) {
      events.add(new ServerFound(server.ref(), at));
    }
    var known = !before.addresses().equals(ServerMarks.NONE.addresses());
    if (server.state() instanceof Running && known && !addresses.equals(before.addresses())) {
      var old = before.addresses();
      events.add(
          new ServerAddressChanged(
              server.ref(), addresses.open(), addresses.inner(), old.open(), old.inner(), at));
    }
    ServerState state = server.state();
    if (state instanceof Suspended(var cloudId, _)) {
      // Somebody resumed it in the cloud's own console.
      state = new Resuming(cloudId, at);
      events.add(new ServerResuming(server.ref(), at));
    }
    return new Transition(server.with(state, marks), events, Optional.empty());
  }

  /** A private address may change but never become empty; a listing may not know it yet. */
  private static Addresses merged(Addresses before, Addresses seen) {
    return new Addresses(
        seen.open().isEmpty() ? before.open() : seen.open(),
        seen.inner().isEmpty() ? before.inner() : seen.inner());
  }

  private static Transition machineFailed(Server server, MachineFailed seen, Instant at) {
    return switch (seen.policy()) {
      case TERMINATE ->
          terminateWanted(server, new TerminateWanted(TerminateReason.CRASHED, true, at), at);
      case FLAG ->
          server.marks().sight().missingSince().isPresent()
              ? Transition.same(server)
              : Transition.to(
                  server.with(server.state(), server.marks().missing(Optional.of(at))),
                  new ServerMissing(server.ref(), at));
      case IGNORE -> Transition.same(server);
    };
  }

  private static Transition machineGone(Server server, Instant at) {
    return switch (server.state()) {
      case PendingTerminate s -> gone(server, s, at);
      case Terminated _ -> Transition.same(server);
      case Temporary _, Importing _, PendingLaunch _, Pending _, Initializing _, Running _ ->
          machineFailed(server, new MachineFailed(TroublePolicy.TERMINATE, "gone"), at);
      case PendingSuspend _, Suspended _, Resuming _ ->
          machineFailed(server, new MachineFailed(TroublePolicy.TERMINATE, "gone"), at);
    };
  }

  private static Transition gone(Server server, PendingTerminate s, Instant at) {
    var events = new ArrayList<ServerEvent>();
    if (!server.marks().downTold() && s.cloudId().isPresent()) {
      events.add(new ServerDown(server.ref(), s.why(), at));
    }
    events.add(new ServerGone(server.ref(), s.why(), at));
    return new Transition(
        server.with(new Terminated(s.cloudId(), s.why(), at), server.marks().told()),
        events,
        Optional.empty());
  }

  private static Transition machineStopped(Server server, Instant at) {
    if (server.state() instanceof PendingSuspend(var cloudId, _)) {
      var marks = server.marks().addresses(ServerMarks.NONE.addresses()).halted(Optional.empty());
      return Transition.to(
          server.with(new Suspended(cloudId, at), marks), new ServerSuspended(server.ref(), at));
    }
    return Transition.same(server);
  }

  private static Transition terminateWanted(Server server, TerminateWanted wanted, Instant at) {
    return switch (server.state()) {
      case Terminated _ -> Transition.same(server);
      case PendingTerminate s -> {
        var callAt = wanted.callAt().isBefore(s.callAt()) ? wanted.callAt() : s.callAt();
        yield wanted.forced() && !s.forced()
            ? Transition.to(
                server.with(
                    new PendingTerminate(s.cloudId(), s.why(), true, callAt, s.since()),
                    server.marks()))
            : Transition.same(server);
      }
      case Temporary _, Importing _, PendingLaunch _, Pending _, Initializing _, Running _ ->
          ending(server, wanted, at);
      case PendingSuspend _, Suspended _, Resuming _ -> ending(server, wanted, at);
    };
  }

  private static Transition ending(Server server, TerminateWanted wanted, Instant at) {
    var state =
        new PendingTerminate(
            server.state().machine(), wanted.reason(), wanted.forced(), wanted.callAt(), at);
    var told =
        new ServerTerminating(server.ref(), wanted.reason(), wanted.forced(), wanted.callAt(), at);
    return wanted.reason() == TerminateReason.CRASHED
        ? Transition.to(
            server.with(state, server.marks().told()),
            told,
            new ServerDown(server.ref(), wanted.reason(), at))
        : Transition.to(server.with(state, server.marks()), told);
  }

  private static Transition graceOver(Server server, Instant at) {
    return server.state() instanceof PendingTerminate s && at.isBefore(s.callAt())
        ? Transition.to(
            server.with(
                new PendingTerminate(s.cloudId(), s.why(), s.forced(), at, s.since()),
                server.marks()))
        : Transition.same(server);
  }

  private static Transition suspendWanted(Server server, Instant at) {
    return server.state() instanceof Running(var cloudId, _)
        ? Transition.to(
            server.with(new PendingSuspend(cloudId, at), server.marks()),
            new ServerSuspending(server.ref(), at))
        : Transition.ignored(server, "suspend in " + server.state().apiName());
  }

  private static Transition resumeWanted(Server server, Instant at) {
    return server.state() instanceof Suspended(var cloudId, _)
        ? Transition.to(
            server.with(new Resuming(cloudId, at), server.marks()),
            new ServerResuming(server.ref(), at))
        : Transition.ignored(server, "resume in " + server.state().apiName());
  }

  private static Transition rebootWanted(Server server, Instant at) {
    return server.state() instanceof Running
        ? Transition.to(server.with(server.state(), server.marks().rebootWanted(at)))
        : Transition.ignored(server, "reboot in " + server.state().apiName());
  }

  private static Transition cloudAsked(Server server, CloudVerb verb, Instant at) {
    var marks = server.marks().cloudWrite(at);
    return switch (verb) {
      case TERMINATE ->
          server.state() instanceof PendingTerminate s && !marks.downTold()
              ? Transition.to(
                  server.with(s, marks.told()), new ServerDown(server.ref(), s.why(), at))
              : Transition.to(server.with(server.state(), marks));
      case SUSPEND, RESUME -> Transition.to(server.with(server.state(), marks));
      case REBOOT ->
          server.marks().reboot().since().isPresent()
              ? Transition.to(server.with(server.state(), marks.rebooting(at)))
              : Transition.to(
                  server.with(server.state(), marks.rebooting(at)),
                  new ServerRebooting(server.ref(), at));
    };
  }

  /** The states from which a farm role's wanted number is held. */
  static List<Server> useful(List<Server> servers) {
    var useful = new ArrayList<Server>(servers.size());
    for (var server : servers) {
      if (server.state().notProvenGone() && !(server.state() instanceof PendingTerminate)) {
        useful.add(server);
      }
    }
    return useful;
  }
}
