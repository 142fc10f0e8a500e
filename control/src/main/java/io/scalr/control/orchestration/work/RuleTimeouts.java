package io.scalr.control.orchestration.work;

import io.scalr.control.farm.FarmRole;
import io.scalr.control.farm.FarmRoleStore;
import io.scalr.control.fleet.BlockingTimeouts;
import io.scalr.control.orchestration.Rule;
import io.scalr.control.orchestration.RuleDecider;
import io.scalr.control.orchestration.RuleSight;
import io.scalr.control.orchestration.RuleStore;
import io.scalr.control.orchestration.ScriptChoice;
import io.scalr.control.orchestration.ScriptStore;
import io.scalr.control.orchestration.ScriptText;
import io.scalr.control.orchestration.UserEvent;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long a launch may wait for scripts, from the rules as they stand now. */
public final class RuleTimeouts implements BlockingTimeouts {
  private final Transactions transactions;
  private final RuleStore rules;
  private final ScriptStore scripts;
  private final FarmRoleStore farmRoles;

  public RuleTimeouts(
      Transactions transactions, RuleStore rules, ScriptStore scripts, FarmRoleStore farmRoles) {
    this.transactions = transactions;
    this.rules = rules;
    this.scripts = scripts;
    this.farmRoles = farmRoles;
  }

  @Override
  public Duration ofInitialisation(Tenant tenant, FarmRoleId farmRole) {
    return transactions.read(tx -> {
      var role = farmRoles.find(tx, tenant, farmRole).map(FarmRole::role);
      var sight = new RuleSight(Scope.of(tenant), role, Optional.of(farmRole));
      var all = rules.all(tx, sight).stream().filter(Rule::enabled).toList();
      var texts = texts(tx, tenant, all);
      return waitedFor(UserEvent.Name.HostInit, all, texts)
          .plus(waitedFor(UserEvent.Name.BeforeHostUp, all, texts));
    });
  }

  private static Duration waitedFor(
      UserEvent.Name event, List<Rule> all, Map<ScriptChoice, ScriptText> texts) {
    var fired = all.stream().filter(rule -> rule.trigger().matches(event.name())).toList();
    return RuleDecider.waitedFor(fired, texts);
  }

  private Map<ScriptChoice, ScriptText> texts(Tx tx, Tenant tenant, List<Rule> all) {
    var texts = new HashMap<ScriptChoice, ScriptText>();
    for (var choice : RuleDecider.choices(all)) {
      scripts.text(tx, Scope.of(tenant), choice).ifPresent(text -> texts.put(choice, text));
    }
    return texts;
  }
}
