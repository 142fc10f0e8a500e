package io.scalr.control.orchestration.http;

import static io.scalr.control.orchestration.http.OrchestrationSchemas.EVENT;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.EVENT_LOG_ENTRY;
import static io.scalr.control.orchestration.http.OrchestrationSchemas.FIRE_REQUEST;

import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.http.schema.View;
import io.scalr.control.orchestration.Event;
import io.scalr.control.orchestration.EventLogEntry;
import io.scalr.control.orchestration.Events;
import io.scalr.control.orchestration.FiredBy;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Events: what they are called, firing them, and the log of what was fired. */
public final class EventResource {
  private static final String ALL = "events/";
  private static final String ONE = ALL + "{eventId:text}/";
  private static final String LOGS = "/{envId}/event-logs/";

  /** On POST in an account. */
  private static final String REPLACE = "replace";

  private final Transactions transactions;
  private final Events events;
  private final Trail trail;

  public EventResource(Transactions transactions, Events events, Trail trail) {
    this.transactions = transactions;
    this.events = events;
    this.trail = trail;
  }

  public List<Route> routes() {
    var all = new ArrayList<>(Mount.at(this::routes, Mount.ACCOUNT, Mount.ENVIRONMENT));
    var one = Mount.ENVIRONMENT.path(ONE);
    var logs = Permission.EVENT_LOGS_VIEW;
    all.add(
        Route.action(
                Level.USER,
                one + "actions/fire/",
                Permission.EVENTS_FIRE,
                EVENT_LOG_ENTRY,
                this::fire)
            .accepting(FIRE_REQUEST));
    all.add(Route.list(Level.USER, LOGS, logs, EVENT_LOG_ENTRY, this::log));
    all.add(
        Route.get(
            Level.USER, LOGS + "{eventLogEntryId:uuid}/", logs, EVENT_LOG_ENTRY, this::logEntry));
    return all;
  }

  private List<Route> routes(Mount at) {
    var level = at.level();
    var view = Permission.EVENTS_VIEW;
    var manage = Permission.EVENTS_MANAGE;
    var create = Route.create(level, at.path(ALL), manage, EVENT, this::create);
    return List.of(
        Route.list(level, at.path(ALL), view, EVENT, this::list),
        at == Mount.ACCOUNT ? create.taking(REPLACE) : create,
        Route.get(level, at.path(ONE), view, EVENT, this::get),
        Route.change(level, at.path(ONE), manage, EVENT, this::change),
        Route.delete(level, at.path(ONE), manage, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> events.store().list(tx, call.scope(), Lists.asked(call))),
            EventResource::view));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(
        tx -> events.find(tx, call.scope(), id(call)).map(found -> Answer.one(view(found))));
  }

  private Outcome<Answer> create(Call call) {
    var body = call.body();
    return replace(call)
        .then(replace ->
            transactions.inTransaction(tx ->
                events
                    .create(
                        tx,
                        call.scope(),
                        body.text("id"),
                        body.maybeText("description").orElse(""),
                        replace)
                    .map(defined -> {
                      defined.replaced().forEach(old -> replaced(tx, call, old));
                      var event = defined.event();
                      trail.made(tx, call, "event.create", subject(event), view(event));
                      return Answer.one(view(event));
                    })));
  }

  /** An environment's event that gave way to its account's. */
  private void replaced(Tx tx, Call call, Event old) {
    var of = old.scope().environment().map(id -> " of environment " + id).orElse("");
    trail.gone(tx, call, "event.replace", subject(old) + of, view(old));
  }

  private Outcome<Boolean> replace(Call call) {
    var given = call.query(REPLACE).map(text -> text.toLowerCase(Locale.ROOT)).orElse("false");
    return switch (given) {
      case "true", "1" -> Outcome.done(true);
      case "false", "0", "" -> Outcome.done(false);
      default ->
          Outcome.refused(new InvalidValue("'replace' is invalid. Expected: true or false."));
    };
  }

  private Outcome<Answer> change(Call call) {
    return transactions.inTransaction(tx ->
        events
            .find(tx, call.scope(), id(call))
            .then(before ->
                call.patch(view(before))
                    .then(merged ->
                        events.describe(
                            tx,
                            call.scope(),
                            before.id(),
                            merged.maybeText("description").orElse("")))
                    .map(after -> {
                      trail.changed(
                          tx, call, "event.change", subject(before), view(before), view(after));
                      return Answer.one(view(after));
                    })));
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(tx ->
        events
            .delete(tx, call.scope(), id(call))
            .map(gone -> {
              trail.gone(tx, call, "event.delete", subject(gone), view(gone));
              return Answer.nothing();
            }));
  }

  private Outcome<Answer> fire(Call call) {
    var by = call.actor().authenticated().equals("session") ? FiredBy.UI : FiredBy.API;
    var server = ServerId.of(call.body().idText("server"));
    return transactions.inTransaction(tx ->
        events
            .fire(tx, call.tenant(), id(call), call.farms(), server, by)
            .map(entry -> {
              trail.made(tx, call, "event.fire", "event " + entry.event(), view(entry));
              return Answer.one(view(entry));
            }));
  }

  private Outcome<Answer> log(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> events.log().list(tx, call.tenant(), Lists.asked(call))),
            EventResource::view));
  }

  private Outcome<Answer> logEntry(Call call) {
    return transactions.inTransaction(tx ->
        events
            .entry(tx, call.tenant(), call.uuid("eventLogEntryId"))
            .map(entry -> Answer.one(view(entry))));
  }

  private static String id(Call call) {
    return call.text("eventId");
  }

  private static String subject(Event event) {
    return "event " + event.id();
  }

  private static View view(Event event) {
    return View.of(EVENT)
        .put("description", event.description())
        .put("id", event.id())
        .put("scope", event.scope().word());
  }

  private static View view(EventLogEntry entry) {
    return View.of(EVENT_LOG_ENTRY)
        .put("event", entry.event())
        .put("farm", entry.of().farm())
        .put("farmRole", entry.of().farmRole())
        .put("firedBy", entry.by().word())
        .put("id", entry.id())
        .put("logEntries", entry.executions())
        .put("server", entry.of().server());
  }
}
