package io.scalr.control.variable.http;

import static io.scalr.control.variable.http.VariableSchemas.VARIABLE;

import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.variable.AllowedValue;
import io.scalr.control.variable.RemoteValues;
import io.scalr.control.variable.SeenVariable;
import io.scalr.control.variable.VariableChain;
import io.scalr.control.variable.VariableDraft;
import io.scalr.control.variable.VariableKind;
import io.scalr.control.variable.Variables;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;

/** Global variables, of whatever owner: the same routes hang below each. */
public final class VariableResource {
  private static final String ALL = "global-variables/";
  private static final String ONE = ALL + "{globalVariableName:text}/";

  private final Transactions transactions;
  private final Variables variables;
  private final RemoteValues remote;
  private final Trail trail;

  public VariableResource(
      Transactions transactions, Variables variables, RemoteValues remote, Trail trail) {
    this.transactions = transactions;
    this.variables = variables;
    this.remote = remote;
    this.trail = trail;
  }

  public List<Route> routes(VariablePlace place) {
    return place.mounts().stream().flatMap(mount -> routes(place, mount).stream()).toList();
  }

  private List<Route> routes(VariablePlace place, Mount at) {
    var all = at.path(place.path() + ALL);
    var one = at.path(place.path() + ONE);
    var level = at.level();
    return List.of(
        Route.list(level, all, place.view(), VARIABLE, call -> list(place, call)),
        Route.create(level, all, place.manage(), VARIABLE, call -> create(place, call)),
        Route.get(level, one, place.view(), VARIABLE, call -> get(place, call)),
        Route.change(level, one, place.manage(), VARIABLE, call -> change(place, call)),
        Route.delete(level, one, place.manage(), call -> delete(place, call)));
  }

  private Outcome<Answer> list(VariablePlace place, Call call) {
    return transactions.inTransaction(tx ->
        chain(tx, place, call, false)
            .map(chain ->
                Answer.whole(
                    call, variables.seen(tx, chain).stream().map(VariableForms::view).toList())));
  }

  private Outcome<Answer> get(VariablePlace place, Call call) {
    return transactions.inTransaction(tx ->
        chain(tx, place, call, false)
            .then(chain -> variables.find(tx, chain, name(call)))
            .map(VariableResource::one));
  }

  private Outcome<Answer> create(VariablePlace place, Call call) {
    return VariableForms.draft(call.body(), false)
        .then(draft ->
            transactions
                .inTransaction(tx ->
                    chain(tx, place, call, true)
                        .then(chain -> asked(tx, chain, draft, draft.kind())))
                .then(this::offered)
                .map(draft::offering))
        .then(draft ->
            transactions.inTransaction(tx ->
                chain(tx, place, call, true)
                    .then(chain ->
                        variables
                            .create(tx, chain, draft)
                            .map(made -> {
                              var view = VariableForms.view(made);
                              var subject = subject(chain, made);
                              trail.made(tx, call, "global-variable.create", subject, view);
                              return Answer.one(view);
                            }))));
  }

  private Outcome<Answer> change(VariablePlace place, Call call) {
    return transactions
        .inTransaction(tx ->
            chain(tx, place, call, true)
                .then(chain ->
                    variables
                        .find(tx, chain, name(call))
                        .then(before ->
                            draft(call, before).then(draft -> asked(tx, chain, before, draft)))))
        .then(this::offered)
        .then(offered -> change(place, call, offered));
  }

  /** Read again: between the first look and this one a remote list may have been asked. */
  private Outcome<Answer> change(VariablePlace place, Call call, List<AllowedValue> offered) {
    return transactions.inTransaction(tx ->
        chain(tx, place, call, true)
            .then(chain ->
                variables
                    .locked(tx, chain, name(call))
                    .then(before ->
                        draft(call, before)
                            .then(draft ->
                                variables.change(tx, chain, before, draft.offering(offered)))
                            .map(after -> recorded(tx, call, chain, before, after)))));
  }

  private Answer recorded(
      Tx tx, Call call, VariableChain chain, SeenVariable before, SeenVariable after) {
    var was = VariableForms.view(before);
    var is = VariableForms.view(after);
    trail.changed(tx, call, "global-variable.change", subject(chain, after), was, is);
    return Answer.one(is);
  }

  private static Outcome<VariableDraft> draft(Call call, SeenVariable before) {
    return call.patch(VariableForms.view(before))
        .then(merged -> VariableForms.draft(merged, before.flags().hidden()));
  }

  /** Whom to ask what may be given; a declaration's endpoint is one that its own scope sees. */
  private Outcome<Optional<String>> asked(
      Tx tx, VariableChain chain, SeenVariable before, VariableDraft draft) {
    if (Variables.stands(before, draft)) {
      return Outcome.done(Optional.empty());
    }
    return before.declaredHere()
        ? asked(tx, chain, draft, draft.kind())
        : asked(tx, chain.upTo(before.declaredIn()), draft, before.kind());
  }

  private Outcome<Optional<String>> asked(
      Tx tx, VariableChain chain, VariableDraft draft, VariableKind kind) {
    return kind instanceof VariableKind.RemoteChoice remotely
            && draft.value().filter(value -> !value.isEmpty()).isPresent()
        ? variables.endpoint(tx, chain, remotely).map(Optional::of)
        : Outcome.done(Optional.empty());
  }

  /** Asked outside of any transaction. */
  private Outcome<List<AllowedValue>> offered(Optional<String> url) {
    return url.map(remote::offered).orElseGet(() -> Outcome.done(List.of()));
  }

  private Outcome<Answer> delete(VariablePlace place, Call call) {
    return transactions.inTransaction(tx ->
        chain(tx, place, call, true)
            .then(chain ->
                variables
                    .delete(tx, chain, name(call))
                    .map(gone -> {
                      var subject = subject(chain, gone);
                      var view = VariableForms.view(gone);
                      trail.gone(tx, call, "global-variable.delete", subject, view);
                      return Answer.nothing();
                    })));
  }

  private static Outcome<VariableChain> chain(
      Tx tx, VariablePlace place, Call call, boolean toChange) {
    var id = place.id().isEmpty() ? "" : call.text(place.id());
    return place.owners().find(tx, call.scope(), id, toChange);
  }

  private static String subject(VariableChain chain, SeenVariable variable) {
    return "global variable " + variable.name() + " of " + chain.owner().key();
  }

  private static String name(Call call) {
    return call.text("globalVariableName");
  }

  private static Answer one(SeenVariable variable) {
    return Answer.one(VariableForms.view(variable));
  }
}
