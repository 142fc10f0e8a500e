package io.scalr.boot.demo;

/** Whom the demo tells its steps. */
public interface Teller {
  /** A step, as it happens. */
  void say(String line);

  /** What the next step waits for, told when the silence grows long. */
  void waitingFor(String what);
}
