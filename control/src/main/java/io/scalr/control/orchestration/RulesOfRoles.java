package io.scalr.control.orchestration;

import io.scalr.control.orchestration.Rule.Action;
import io.scalr.control.orchestration.Rule.Trigger;
import io.scalr.control.role.Role;
import io.scalr.control.role.RoleRules;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules that go along when a role is copied, and hold it back from where they cannot follow. */
public final class RulesOfRoles implements RoleRules {
  private final RuleStore rules;
  private final ScriptStore scripts;
  private final EventStore events;
  private final Ids ids;

  public RulesOfRoles(RuleStore rules, ScriptStore scripts, EventStore events, Ids ids) {
    this.rules = rules;
    this.scripts = scripts;
    this.events = events;
    this.ids = ids;
  }

  @Override
  public void copied(Tx tx, Role of, Role copy) {
    var home = new RuleHome.OfRole(copy.id());
    own(tx, of).forEach(rule -> rules.insert(tx, rule.copy(home, ids.uuid())));
  }

  @Override
  public Optional<String> hidden(Tx tx, Role role, Scope from) {
    return own(tx, role).stream().flatMap(rule -> hidden(tx, rule, from)).findFirst();
  }

  /** An environment has no towers, so that a tower's configuration is seen wherever the role is. */
  private Stream<String> hidden(Tx tx, Rule rule, Scope from) {
    var event =
        rule.trigger() instanceof Trigger.SpecificEvent(var id)
                && events.find(tx, from, id).isEmpty()
            ? Stream.of("Event '" + id + "'")
            : Stream.<String>empty();
    var script =
        rule.action() instanceof Action.ScalrScript(var choice, var _)
                && scripts.find(tx, from, choice.script()).isEmpty()
            ? Stream.of("Script '" + choice.script() + "'")
            : Stream.<String>empty();
    return Stream.concat(event, script);
  }

  private List<Rule> own(Tx tx, Role role) {
    var home = new RuleHome.OfRole(role.id());
    var sight = new RuleSight(role.scope(), Optional.of(role.id()), Optional.empty());
    return rules.all(tx, sight).stream().filter(rule -> rule.home().equals(home)).toList();
  }
}
