package io.scalr.control.orchestration.http;

import static io.scalr.control.orchestration.http.OrchestrationSchemas.RULE;

import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.farm.FarmRole;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.orchestration.Rules;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.UUID;

/** Rules of farm roles. */
public final class RuleResource {
  private static final String ALL = "/{envId}/farm-roles/{farmRoleId}/orchestration-rules/";
  private static final String ONE = ALL + "{orchestrationRuleId:uuid}/";

  private final Transactions transactions;
  private final Rules rules;
  private final Audit audit;

  public RuleResource(Transactions transactions, Rules rules, Audit audit) {
    this.transactions = transactions;
    this.rules = rules;
    this.audit = audit;
  }

  public List<Route> routes() {
    return List.of(
        Route.list(Level.USER, ALL, Permission.FARMS_VIEW, RULE, this::list),
        Route.create(Level.USER, ALL, Permission.FARMS_UPDATE, RULE, this::create),
        Route.get(Level.USER, ONE, Permission.FARMS_VIEW, RULE, this::get),
        Route.change(Level.USER, ONE, Permission.FARMS_UPDATE, RULE, this::change),
        Route.delete(Level.USER, ONE, Permission.FARMS_UPDATE, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    return transactions.inTransaction(tx ->
        rules
            .farmRole(tx, call.tenant(), farmRole(call))
            .map(farmRole ->
                Lists.answer(
                    rules.store().list(tx, call.tenant(), farmRole.id(), Lists.asked(call)),
                    forms(tx, farmRole)::view)));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(tx ->
        rules
            .farmRole(tx, call.tenant(), farmRole(call))
            .then(farmRole ->
                rules
                    .find(tx, call.tenant(), farmRole.id(), call.uuid("orchestrationRuleId"))
                    .map(rule -> Answer.one(forms(tx, farmRole).view(rule)))));
  }

  private Outcome<Answer> create(Call call) {
    return transactions.inTransaction(tx ->
        rules
            .farmRole(tx, call.tenant(), farmRole(call))
            .then(farmRole -> {
              var forms = forms(tx, farmRole);
              return rules
                  .create(tx, call.tenant(), farmRole.id(), forms.draft(call.body()))
                  .map(rule -> {
                    var view = forms.view(rule);
                    audit.append(
                        tx,
                        AuditEntry.made(
                            scope(call),
                            call.actor(),
                            "orchestration-rule.create",
                            subject(call, rule.id()),
                            view.values()));
                    return Answer.one(view);
                  });
            }));
  }

  private Outcome<Answer> change(Call call) {
    var id = call.uuid("orchestrationRuleId");
    return transactions.inTransaction(tx ->
        rules
            .farmRole(tx, call.tenant(), farmRole(call))
            .then(farmRole -> {
              var forms = forms(tx, farmRole);
              return rules
                  .find(tx, call.tenant(), farmRole.id(), id)
                  .map(forms::view)
                  .then(before ->
                      call.patch(before)
                          .map(forms::draft)
                          .then(draft -> rules.change(tx, call.tenant(), farmRole.id(), id, draft))
                          .map(rule -> {
                            var after = forms.view(rule);
                            audit.append(
                                tx,
                                AuditEntry.changed(
                                    scope(call),
                                    call.actor(),
                                    "orchestration-rule.change",
                                    subject(call, id),
                                    before.values(),
                                    after.values()));
                            return Answer.one(after);
                          }));
            }));
  }

  private Outcome<Answer> delete(Call call) {
    var id = call.uuid("orchestrationRuleId");
    return transactions.inTransaction(tx ->
        rules
            .farmRole(tx, call.tenant(), farmRole(call))
            .then(farmRole ->
                rules
                    .delete(tx, call.tenant(), farmRole.id(), id)
                    .map(rule -> {
                      audit.append(
                          tx,
                          AuditEntry.gone(
                              scope(call),
                              call.actor(),
                              "orchestration-rule.delete",
                              subject(call, id),
                              forms(tx, farmRole).view(rule).values()));
                      return Answer.nothing();
                    })));
  }

  private RuleForms forms(Tx tx, FarmRole farmRole) {
    return new RuleForms(
        rules.siblings(tx, farmRole), script -> rules.shown(tx, farmRole.tenant(), script));
  }

  private static String subject(Call call, UUID rule) {
    return "rule " + rule + " of farm role " + farmRole(call);
  }

  private static Scope scope(Call call) {
    return Scope.of(call.tenant());
  }

  private static FarmRoleId farmRole(Call call) {
    return new FarmRoleId(call.id("farmRoleId"));
  }
}
