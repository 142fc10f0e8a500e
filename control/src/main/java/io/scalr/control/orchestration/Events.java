package io.scalr.control.orchestration;

import io.scalr.control.fleet.ServerRef;
import io.scalr.control.fleet.ServerState;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.FarmReach;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnacceptableState;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScopeRules;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** What may be done with events: define, change, delete and fire them. */
public final class Events {
  private final EventStore store;
  private final EventLogStore log;
  private final ServerFacts servers;
  private final Heralds heralds;
  private final Clock clock;
  private final Ids ids;

  /** What it reads and writes. */
  public record Ports(EventStore events, EventLogStore log, ServerFacts servers, Heralds heralds) {}

  /** Who carries the news of a fired event to what runs scripts. */
  @FunctionalInterface
  public interface Heralds {
    /** Told in this transaction, carried out after it, once. */
    void tell(Tx tx, Tenant tenant, EventFired fired);
  }

  public Events(Ports ports, Clock clock, Ids ids) {
    this.store = ports.events();
    this.log = ports.log();
    this.servers = ports.servers();
    this.heralds = ports.heralds();
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * What was defined.
   *
   * @param replaced events of environments that it stands for from now on
   */
  public record Defined(Event event, List<Event> replaced) {}

  public EventStore store() {
    return store;
  }

  public EventLogStore log() {
    return log;
  }

  public Outcome<Event> find(Tx tx, Scope from, String id) {
    return store
        .find(tx, from, id)
        .map(Outcome::done)
        .orElseGet(() -> Outcome.refused(absent("Event.id", id, from)));
  }

  /**
   * @param replace whether an account's event takes the place of those that its environments have
   *     under the same name
   */
  public Outcome<Defined> create(Tx tx, Scope own, String id, String description, boolean replace) {
    var account = own.owner();
    if (account.isEmpty()) {
      return Outcome.refused(
          new Refusal.ScopeViolation("Events of the scalr scope are the server's own."));
    }
    store.lockNames(tx, account.get());
    var above = store.called(tx, own, id);
    if (!above.isEmpty()) {
      return Outcome.refused(taken(above.getFirst()));
    }
    return switch (own) {
      case Scope.OfInstallation _, Scope.OfEnvironment _ ->
          Outcome.done(
              new Defined(store.insert(tx, new Event(0, own, id, description)), List.of()));
      case Scope.OfAccount(var of) -> inAccount(tx, of, id, description, replace);
    };
  }

  private Outcome<Defined> inAccount(
      Tx tx, AccountId account, String id, String description, boolean replace) {
    var below = store.calledBelow(tx, account, id);
    if (!below.isEmpty() && !replace) {
      return Outcome.refused(taken(below.getFirst()));
    }
    var otherwise = below.stream().filter(event -> !event.id().equals(id)).findFirst();
    if (otherwise.isPresent()) {
      // Rules and logs know an event by its letters.
      return Outcome.refused(taken(otherwise.get()));
    }
    var made = store.insert(tx, new Event(0, Scope.of(account), id, description));
    store.replace(tx, below, made);
    return Outcome.done(new Defined(made, below));
  }

  public Outcome<Event> describe(Tx tx, Scope caller, String id, String description) {
    return editable(tx, caller, id)
        .map(event -> {
          store.describe(tx, event.number(), description);
          return new Event(event.number(), event.scope(), event.id(), description);
        });
  }

  public Outcome<Event> delete(Tx tx, Scope caller, String id) {
    return editable(tx, caller, id)
        .then(event -> {
          if (store.inUse(tx, event.number())) {
            return Outcome.refused(
                new ObjectInUse("Event '" + id + "' is used by some Orchestration Rules."));
          }
          store.delete(tx, event.number());
          return Outcome.done(event);
        });
  }

  /** Fires a custom event on a server; what is hung on it runs after this transaction. */
  public Outcome<EventLogEntry> fire(
      Tx tx, Tenant tenant, String id, FarmReach reach, ServerId server, FiredBy by) {
    return find(tx, Scope.of(tenant), id)
        .then(event ->
            event.builtIn()
                ? Outcome.refused(
                    new InvalidValue(
                        "'Event.id' (" + id + ") is not a Custom Event and cannot be fired."))
                : target(tx, tenant, reach, server).map(of -> fired(tx, event, of, by)));
  }

  private EventLogEntry fired(Tx tx, Event event, ServerRef of, FiredBy by) {
    var at = clock.now();
    var one = new UserEvent(ids.uuid(), new EventName.Custom(event.id()), of, Map.of(), by, at);
    log.insert(tx, List.of(one));
    heralds.tell(tx, of.tenant(), new EventFired(one.id(), event.id(), of, Map.of(), by, at));
    return new EventLogEntry(one.id(), event.id(), of, by, at, List.of());
  }

  private Outcome<ServerRef> target(Tx tx, Tenant tenant, FarmReach reach, ServerId server) {
    return servers
        .find(tx, tenant, server)
        .filter(found -> found.farm().within(reach))
        .map(found ->
            switch (found.server().state()) {
              case ServerState.Initializing _, ServerState.Running _ ->
                  Outcome.done(found.server().ref());
              case ServerState.Temporary _,
                  ServerState.Importing _,
                  ServerState.PendingLaunch _,
                  ServerState.Pending _,
                  ServerState.PendingSuspend _,
                  ServerState.Suspended _,
                  ServerState.Resuming _,
                  ServerState.PendingTerminate _,
                  ServerState.Terminated _ ->
                  Outcome.<ServerRef>refused(
                      new UnacceptableState(
                          "The Server is " + found.server().state().apiName() + ", not running."));
            })
        .orElseGet(() ->
            Outcome.refused(
                new ObjectNotFound(
                    "'FireEventRequest.server.id' (" + server + ") was not found.")));
  }

  public Outcome<EventLogEntry> entry(Tx tx, Tenant tenant, UUID id) {
    return log.find(tx, tenant, id)
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(new ObjectNotFound("'EventLogEntry.id' (" + id + ") was not found.")));
  }

  private Outcome<Event> editable(Tx tx, Scope caller, String id) {
    return find(tx, caller, id)
        .then(found -> ScopeRules.editable(caller, found.scope(), "Event", found))
        .then(found ->
            store
                .lock(tx, caller, id)
                .map(Outcome::done)
                .orElseGet(() -> Outcome.refused(absent("Event.id", id, caller))));
  }

  /**
   * @param property what holds the id
   */
  static ObjectNotFound absent(String property, String id, Scope from) {
    return new ObjectNotFound(
        "'%s' (%s) either was not found or isn't in the current scope (%s)."
            .formatted(property, id, title(from)));
  }

  private static UnicityViolation taken(Event by) {
    return new UnicityViolation(
        "'Event.id' (%s) already exists in the scope (%s).".formatted(by.id(), title(by.scope())));
  }

  private static String title(Scope scope) {
    var word = scope.word();
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
