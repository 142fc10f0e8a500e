package io.scalr.control.audit;

/**
 * Who did it.
 *
 * @param name a user's login, or the machine's part such as {@code launch}
 * @param authenticated {@code key APIK…}, {@code session}, or {@code machine}
 */
public record Actor(String name, String authenticated) {
  /** A part of ours that acts by itself. */
  public static Actor machine(String part) {
    return new Actor(part, "machine");
  }
}
