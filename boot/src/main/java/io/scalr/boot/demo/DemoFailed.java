package io.scalr.boot.demo;

/** The demo did not come to its end; the message is the sentence that the user reads. */
public final class DemoFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DemoFailed(String sentence) {
    super(sentence);
  }

  public DemoFailed(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
