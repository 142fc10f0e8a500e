package io.scalr.control.orchestration;

import io.scalr.kernel.FarmRoleId;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What is done on which servers when something happens to a server.
 *
 * @param home what it belongs to
 * @param made ascending in the order in which rules were made; decides between equal orders
 * @param blocking empty: as the action's script says
 * @param timeout empty: as the action's script says
 * @param order lower first
 * @param runAs empty: root
 */
public record Rule(
    RuleHome home,
    UUID id,
    long made,
    Trigger trigger,
    Target target,
    Action action,
    Optional<Boolean> blocking,
    Optional<Duration> timeout,
    int order,
    Optional<String> runAs,
    boolean enabled) {

  /** The same rule of another place, to be stored as the youngest. */
  Rule copy(RuleHome to, UUID otherId) {
    return new Rule(
        to, otherId, 0, trigger, target, action, blocking, timeout, order, runAs, enabled);
  }

  /** When. */
  public sealed interface Trigger {
    /** The event of this name, such as {@code HostUp}. */
    record SpecificEvent(String event) implements Trigger {}

    record AllEvents() implements Trigger {}

    default boolean matches(String event) {
      return switch (this) {
        case SpecificEvent(var wanted) -> wanted.equals(event);
        case AllEvents _ -> true;
      };
    }
  }

  /** Where. It never leaves the farm. */
  public sealed interface Target {
    record TriggeringServer(List<Condition> conditions) implements Target {
      public TriggeringServer {
        conditions = List.copyOf(conditions);
      }
    }

    record TriggeringFarmRole() implements Target {}

    record Farm(List<Condition> conditions) implements Target {
      public Farm {
        conditions = List.copyOf(conditions);
      }
    }
  }

  /** Narrows a target; all must hold. */
  public sealed interface Condition {
    record FarmRoles(List<FarmRoleId> farmRoles) implements Condition {
      public FarmRoles {
        farmRoles = List.copyOf(farmRoles);
      }
    }

    /**
     * @param os {@code linux}, {@code windows} or a family such as {@code debian}
     */
    record OfOs(String os) implements Condition {}

    /** The server's role has at least one of these. */
    record Tags(List<String> tags) implements Condition {
      public Tags {
        tags = List.copyOf(tags);
      }
    }
  }

  /** What. */
  public sealed interface Action {
    /**
     * @param variables the rule's own values of the script's variables
     */
    record ScalrScript(ScriptChoice choice, Map<String, String> variables) implements Action {
      public ScalrScript {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
      }
    }

    /** A file that is on the machine. */
    record LocalScript(String path) implements Action {}

    /** A script at an http or https URL; the agent fetches it each time. */
    record RemoteScript(String url) implements Action {}

    /** Stored; this server cannot run it yet. */
    record Chef() implements Action {}

    /**
     * A job of an Ansible Tower. Stored; this server cannot run it yet. Of configuration and
     * template at least id or name is there.
     *
     * @param variables JSON or YAML that overrides the template's
     */
    record AnsibleTower(
        Optional<UUID> configuration,
        Optional<String> configurationName,
        Optional<Long> template,
        Optional<String> templateName,
        Optional<String> scmBranch,
        Optional<String> variables)
        implements Action {
      /** The same job, of this configuration. */
      AnsibleTower of(TowerSight.Configuration found) {
        return new AnsibleTower(
            Optional.of(found.id()),
            Optional.of(found.name()),
            template,
            templateName,
            scmBranch,
            variables);
      }
    }
  }
}
