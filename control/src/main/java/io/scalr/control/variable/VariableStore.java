package io.scalr.control.variable;

import io.scalr.kernel.Tx;
import java.util.Collection;
import java.util.List;

/** What owners say of names. Values are sealed at rest. */
public interface VariableStore {
  /** All that these owners say. */
  List<GivenVariable> of(Tx tx, Collection<VariableOwner> owners);

  /**
   * What these owners say of one name, however it is cased; the rows are locked until the
   * transaction ends, in the order of their ids.
   */
  List<GivenVariable> lock(Tx tx, Collection<VariableOwner> owners, String name);

  int count(Tx tx, VariableOwner owner);

  /** The owner must say nothing of the name yet. */
  void insert(Tx tx, GivenVariable variable);

  /** Writes all but owner and name. */
  void update(Tx tx, GivenVariable variable);

  void delete(Tx tx, GivenVariable variable);

  /** The owner lives at another scope now. */
  void move(Tx tx, VariableOwner owner);

  /** Deletes all that the owner says: it is gone. */
  void forget(Tx tx, VariableOwner owner);

  /**
   * Hides what owners below say of the name, so that it stays hidden when this declaration changes
   * or goes.
   */
  void hideBelow(Tx tx, GivenVariable variable);
}
