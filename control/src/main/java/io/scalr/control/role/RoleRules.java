package io.scalr.control.role;

import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.Optional;

/** What roles ask of the orchestration rules that hang on them. */
public interface RoleRules {
  /** Gives the copy the rules of the role that it was made of. */
  void copied(Tx tx, Role of, Role copy);

  /** What a rule of the role names and the scope does not see, in words; empty if it sees all. */
  Optional<String> hidden(Tx tx, Role role, Scope from);
}
