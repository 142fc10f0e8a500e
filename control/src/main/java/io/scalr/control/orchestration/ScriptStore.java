package io.scalr.control.orchestration;

import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScriptId;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.Optional;

/** Scripts and their versions. Reads answer what is seen from the scope; writes touch one row. */
public interface ScriptStore {
  Listed<Script> list(Tx tx, Scope from, Listing listing);

  Optional<Script> find(Tx tx, Scope from, ScriptId id);

  /** Locks the row until the transaction ends; only at its own scope. */
  Optional<Script> lock(Tx tx, Scope own, ScriptId id);

  boolean nameTaken(Tx tx, Scope own, String name);

  /** Stores it under a new id, which the answer holds. */
  Script insert(Tx tx, Script script);

  void update(Tx tx, Script script);

  /** With its versions; the caller has seen that no rule uses it. */
  void delete(Tx tx, ScriptId id);

  /** Whether a rule of any tenant names the script. */
  boolean inUse(Tx tx, ScriptId id);

  /** Whether a rule of any tenant names this version, or the latest while this is the only one. */
  boolean inUse(Tx tx, ScriptId id, int version);

  Listed<ScriptVersion> versions(Tx tx, Scope from, ScriptId id, Listing listing);

  Optional<ScriptVersion> version(Tx tx, Scope from, ScriptId id, int number);

  /** The chosen text, if it exists and is seen from the scope. */
  Optional<ScriptText> text(Tx tx, Scope from, ScriptChoice choice);

  /** Adds a version under the next number, which the answer holds. */
  ScriptVersion addVersion(Tx tx, ScriptId id, String body, Instant at);

  void changeVersion(Tx tx, ScriptId id, int number, String body, Instant at);

  void deleteVersion(Tx tx, ScriptId id, int number);
}
