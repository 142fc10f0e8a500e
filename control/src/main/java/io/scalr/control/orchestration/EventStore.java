package io.scalr.control.orchestration;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;

/** Definitions of events. Reads answer what is seen from the scope. */
public interface EventStore {
  Listed<Event> list(Tx tx, Scope from, Listing listing);

  Optional<Event> find(Tx tx, Scope from, String id);

  /** The same, kept from being deleted until the transaction ends. */
  Optional<Event> hold(Tx tx, Scope from, String id);

  /** Locks the row until the transaction ends; only at its own scope. */
  Optional<Event> lock(Tx tx, Scope own, String id);

  /** Lets one transaction at a time define events of an account, at all of its scopes. */
  void lockNames(Tx tx, AccountId account);

  /** Those that are called so, in any case of letters, and are seen from the scope. */
  List<Event> called(Tx tx, Scope from, String id);

  /** Those of an account's environments that are called so, in any case of letters, locked. */
  List<Event> calledBelow(Tx tx, AccountId account, String id);

  /** Stores it under a new number, which the answer holds. */
  Event insert(Tx tx, Event event);

  void describe(Tx tx, long number, String description);

  /** Whether a rule of any tenant is hung on it. */
  boolean inUse(Tx tx, long number);

  void delete(Tx tx, long number);

  /** Hangs the rules of some events on another one, and deletes those events. */
  void replace(Tx tx, List<Event> old, Event by);
}
