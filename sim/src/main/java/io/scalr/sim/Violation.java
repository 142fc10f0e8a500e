package io.scalr.sim;

/** Something that must always hold did not. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  public Violation(String text) {
    super(text);
  }

  public Violation(String text, Throwable cause) {
    super(text, cause);
  }
}
