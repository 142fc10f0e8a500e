package io.scalr.sim;

/** A worker dies here. An error, so that no code under test takes it for a failure of its own. */
final class SimCrash extends Error {
  private static final long serialVersionUID = 1;

  SimCrash() {
    super("simulated crash", null, false, false);
  }
}
