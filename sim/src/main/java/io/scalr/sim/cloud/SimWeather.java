package io.scalr.sim.cloud;

import io.scalr.control.cloud.PlatformFailure;

/** What goes wrong with a call to the simulated cloud. */
@FunctionalInterface
public interface SimWeather {
  /** Which call. */
  enum Call {
    LAUNCH,
    LIST,
    TERMINATE,
    REBOOT,
    SUSPEND,
    RESUME
  }

  /** What becomes of it. */
  sealed interface Fault {
    /** Nothing goes wrong. */
    record None() implements Fault {}

    /** The cloud refuses; nothing is done. */
    record Refused(PlatformFailure failure) implements Fault {}

    /** The cloud does it, and the answer is lost. */
    record AnswerLost() implements Fault {}

    /** The request is lost, and the caller cannot know. */
    record RequestLost() implements Fault {}
  }

  Fault NONE = new Fault.None();

  Fault on(Call call);

  /** Nothing ever goes wrong. */
  static SimWeather fair() {
    return _ -> NONE;
  }
}
