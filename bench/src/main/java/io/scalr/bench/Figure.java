package io.scalr.bench;

import java.util.Locale;

/**
 * What was measured.
 *
 * @param what the thing, with its unit
 * @param value in that unit
 * @param target what it shall be, and which way is better; empty bounds of a mere peer
 * @param settings what one must know to compare
 */
record Figure(String what, double value, Target target, String settings) {
  /** Which values are good. */
  sealed interface Target {
    record AtMost(double value, double aim) implements Target {}

    record AtLeast(double value, double aim) implements Target {}

    /** Measured beside ours for comparison. */
    record Peer() implements Target {}

    /** Told because it explains the others. */
    record Told() implements Target {}
  }

  static Figure peer(String what, double value, String settings) {
    return new Figure(what, value, new Target.Peer(), settings);
  }

  static Figure told(String what, double value) {
    return new Figure(what, value, new Target.Told(), "");
  }

  String verdict() {
    return switch (target) {
      case Target.AtMost(var most, var aim) ->
          (value <= most ? "ok" : "MISSED") + ", at most " + number(most) + aim(aim);
      case Target.AtLeast(var least, var aim) ->
          (value >= least ? "ok" : "MISSED") + ", at least " + number(least) + aim(aim);
      case Target.Peer _ -> "peer";
      case Target.Told _ -> "";
    };
  }

  private static String aim(double aim) {
    return " (aim " + number(aim) + ")";
  }

  String shown() {
    return number(value);
  }

  static String number(double value) {
    if (value >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }
}
