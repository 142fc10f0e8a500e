package io.scalr.boot.data;

/**
 * The program cannot start, and its message is the one sentence that the user reads. It ends the
 * program with exit code 2; nothing catches it but {@code Main}.
 */
public final class CannotStart extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CannotStart(String sentence) {
    super(sentence);
  }

  public CannotStart(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
