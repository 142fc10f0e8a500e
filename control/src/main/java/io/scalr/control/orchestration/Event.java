package io.scalr.control.orchestration;

import io.scalr.kernel.Scope;

/**
 * Something that rules can be hung on.
 *
 * @param number what others refer to inside; never shown
 * @param id its name, by which people know it
 */
public record Event(long number, Scope scope, String id, String description) {
  /** Whether the server itself fires it; nobody else can. */
  public boolean builtIn() {
    return scope instanceof Scope.OfInstallation;
  }
}
