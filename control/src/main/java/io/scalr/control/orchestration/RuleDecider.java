package io.scalr.control.orchestration;

import io.scalr.control.farm.FarmStatus;
import io.scalr.control.fleet.ServerState;
import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Condition;
import io.scalr.control.orchestration.Rule.Target;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which scripts run where, in which order, when something happens to a server. */
public final class RuleDecider {
  /** The vendor's time-out of a script that others wait for. */
  public static final Duration BLOCKING_TIMEOUT = Duration.ofSeconds(180);

  /** The vendor's time-out of a script that nobody waits for. */
  public static final Duration OTHER_TIMEOUT = Duration.ofSeconds(1200);

  private static final Comparator<Rule> ORDER =
      Comparator.comparingInt(Rule::order)
          .thenComparingInt(rule -> rule.home().level())
          .thenComparingLong(Rule::made);

  private RuleDecider() {}

  /**
   * One script for one server.
   *
   * @param text empty when the rule names a file on the machine or a URL
   * @param position from 1, ascending within one server
   * @param obstacle why it cannot be sent; it is recorded as lost, with this
   */
  public record Order(
      TargetServer target,
      Rule rule,
      Optional<ScriptText> text,
      boolean blocking,
      Duration timeout,
      int position,
      Optional<String> obstacle) {

    /** What people know the script by. */
    public String name() {
      return switch (rule.action()) {
        case Action.ScalrScript(var choice, var _) ->
            text.map(t -> t.script().name()).orElse("script " + choice.script());
        case Action.LocalScript(var path) -> path;
        case Action.RemoteScript(var url) -> url;
        case Action.Chef _ -> "Chef";
        case Action.AnsibleTower job ->
            "Ansible Tower job "
                + job.templateName().or(() -> job.template().map(Object::toString)).orElse("");
      };
    }
  }

  /**
   * The rules that the event fires, in order: by their numbers; of equal ones first the farm
   * role's, then the account's, the environment's and the role's; then as they were made.
   *
   * @param role of the event's server; empty when nothing is known of it any more
   */
  public static List<Rule> fired(UserEvent event, Optional<RoleId> role, List<Rule> rules) {
    return rules.stream()
        .filter(Rule::enabled)
        .filter(rule -> concerns(rule.home(), event, role))
        .filter(rule -> rule.trigger().matches(event.name().word()))
        .sorted(ORDER)
        .toList();
  }

  private static boolean concerns(RuleHome home, UserEvent event, Optional<RoleId> role) {
    return switch (home) {
      case RuleHome.OfScope(var scope) -> Scope.of(event.of().tenant()).sees(scope);
      case RuleHome.OfRole(var own) -> role.filter(own::equals).isPresent();
      case RuleHome.OfFarmRole(var tenant, var own) ->
          tenant.equals(event.of().tenant()) && own.equals(event.of().farmRole());
    };
  }

  /** The script texts that these rules need. */
  public static Set<ScriptChoice> choices(List<Rule> rules) {
    return rules.stream()
        .map(Rule::action)
        .filter(Action.ScalrScript.class::isInstance)
        .map(action -> ((Action.ScalrScript) action).choice())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * @param fired as {@link #fired} answers
   * @param servers of the farm, the event's own among them
   * @param texts the chosen texts as far as they exist; {@code latest} is resolved now
   * @return each server's orders together, in the order to run them
   */
  public static List<Order> decide(
      UserEvent event,
      List<Rule> fired,
      List<TargetServer> servers,
      Map<ScriptChoice, ScriptText> texts) {
    var orders = new ArrayList<Order>();
    for (var server : servers) {
      if (!receives(event, server)) {
        continue;
      }
      int position = 1;
      for (var rule : fired) {
        var text = text(rule, texts);
        boolean fits = text.map(t -> t.script().os().runsOn(server.os().windows())).orElse(true);
        if (fits && targets(rule.target(), event, server)) {
          orders.add(order(rule, text, server, position));
          position++;
        }
      }
    }
    return List.copyOf(orders);
  }

  /** How long the scripts that a phase waits for may take in all, for one server. */
  public static Duration waitedFor(List<Rule> fired, Map<ScriptChoice, ScriptText> texts) {
    return fired.stream()
        .filter(rule -> blocking(rule, text(rule, texts)))
        .map(rule -> timeout(rule, text(rule, texts)))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Whether a server in its state hears of the event at all. */
  public static boolean receives(UserEvent event, TargetServer server) {
    boolean own = server.id().equals(event.of().server());
    if (!own && server.farm().status() == FarmStatus.TERMINATED) {
      return false;
    }
    boolean ending = event.name() == UserEvent.Name.BeforeHostTerminate;
    return switch (server.server().state()) {
      case ServerState.Running _ -> true;
      case ServerState.Initializing _ -> event.name() != UserEvent.Name.BeforeInstanceLaunch;
      case ServerState.PendingSuspend _ -> ending;
      case ServerState.PendingTerminate _ -> ending && own;
      case ServerState.Temporary _,
          ServerState.Importing _,
          ServerState.PendingLaunch _,
          ServerState.Pending _,
          ServerState.Suspended _,
          ServerState.Resuming _,
          ServerState.Terminated _ ->
          false;
    };
  }

  private static boolean targets(Target target, UserEvent event, TargetServer server) {
    return switch (target) {
      case Target.TriggeringServer(var conditions) ->
          server.id().equals(event.of().server()) && hold(conditions, server);
      case Target.TriggeringFarmRole _ -> server.farmRole().id().equals(event.of().farmRole());
      case Target.Farm(var conditions) ->
          server.farm().id().equals(event.of().farm()) && hold(conditions, server);
    };
  }

  private static boolean hold(List<Condition> conditions, TargetServer server) {
    return conditions.stream()
        .allMatch(condition ->
            switch (condition) {
              case Condition.FarmRoles(var farmRoles) -> farmRoles.contains(server.farmRole().id());
              case Condition.OfOs(var os) ->
                  switch (os) {
                    case "windows" -> server.os().windows();
                    case "linux" -> !server.os().windows();
                    default -> server.os().family().equals(os);
                  };
              case Condition.Tags(var tags) ->
                  tags.stream().anyMatch(server.role().tags()::contains);
            });
  }

  private static Optional<ScriptText> text(Rule rule, Map<ScriptChoice, ScriptText> texts) {
    return rule.action() instanceof Action.ScalrScript(var choice, var _)
        ? Optional.ofNullable(texts.get(choice))
        : Optional.empty();
  }

  private static Optional<String> obstacle(Rule rule, Optional<ScriptText> text) {
    return switch (rule.action()) {
      case Action.LocalScript _, Action.RemoteScript _ -> Optional.empty();
      case Action.Chef _ -> Optional.of("Chef Actions are not available on this server yet.");
      case Action.AnsibleTower _ ->
          Optional.of("Ansible Tower Actions are not available on this server yet.");
      case Action.ScalrScript(var choice, var _) ->
          text.isPresent()
              ? Optional.empty()
              : Optional.of(
                  choice
                      .version()
                      .map(number -> "The script has no version " + number + ".")
                      .orElse("The script has no version."));
    };
  }

  private static Order order(
      Rule rule, Optional<ScriptText> text, TargetServer server, int position) {
    return new Order(
        server,
        rule,
        text,
        blocking(rule, text),
        timeout(rule, text),
        position,
        obstacle(rule, text));
  }

  private static boolean blocking(Rule rule, Optional<ScriptText> text) {
    return rule.blocking()
        .orElseGet(() -> text.map(t -> t.script().blockingDefault()).orElse(false));
  }

  private static Duration timeout(Rule rule, Optional<ScriptText> text) {
    return rule.timeout()
        .or(() -> text.flatMap(t -> t.script().timeoutDefault()))
        .orElseGet(() -> defaultTimeout(blocking(rule, text)));
  }

  /** What holds when neither rule nor script say how long a script may take. */
  public static Duration defaultTimeout(boolean blocking) {
    return blocking ? BLOCKING_TIMEOUT : OTHER_TIMEOUT;
  }
}
