package io.scalr.kernel;

import io.scalr.kernel.Refusal.ScopeViolation;

/** Who may change a shared object: only its own scope. */
public final class ScopeRules {
  private ScopeRules() {}

  /**
   * @param kind the object's name in the API, such as {@code Role}
   */
  public static <T> Outcome<T> editable(Scope caller, Scope owner, String kind, T object) {
    return caller.equals(owner)
        ? Outcome.done(object)
        : Outcome.refused(
            new ScopeViolation(
                "The "
                    + kind
                    + " is defined in the "
                    + owner.word()
                    + " scope and cannot be "
                    + "changed from the "
                    + caller.word()
                    + " scope."));
  }
}
