package io.scalr.control.orchestration.work;

import io.scalr.control.fleet.BlockingTimeouts;
import io.scalr.control.orchestration.Rule;
import io.scalr.control.orchestration.RuleDecider;
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

/** How long a launch may wait for scripts, from the rules as they stand now. */
public final class RuleTimeouts implements BlockingTimeouts {
  private final Transactions transactions;
  private final RuleStore rules;
  private final ScriptStore scripts;

  public RuleTimeouts(Transactions transactions, RuleStore rules, ScriptStore scripts) {
    this.transactions = transactions;
    this.rules = rules;
    this.scripts = scripts;
  }

  @Override
  public Duration ofInitialisation(Tenant tenant, FarmRoleId farmRole) {
    return transactions.read(tx -> {
      var all = rules.ofFarmRole(tx, tenant, farmRole).stream().filter(Rule::enabled).toList();
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
