package io.scalr.agent.life;

/**
 * How far the machine is.
 *
 * <pre>
 * NEW --HostInit sent--> INITIALIZING --its scripts ok, BeforeHostUp sent--> COMING_UP
 *     --its scripts ok, HostUp sent--> UP
 * INITIALIZING, COMING_UP --a blocking script failed--> FAILED
 * </pre>
 */
public enum Stage {
  NEW,
  INITIALIZING,
  COMING_UP,
  UP,
  FAILED;

  /** Where an answered step leads; the same stage when the answer is not to what was asked. */
  public Stage answered(String event, boolean ok) {
    return switch (this) {
      case INITIALIZING -> event.equals("HostInit") ? (ok ? COMING_UP : FAILED) : this;
      case COMING_UP -> event.equals("BeforeHostUp") ? (ok ? UP : FAILED) : this;
      case NEW, UP, FAILED -> this;
    };
  }
}
