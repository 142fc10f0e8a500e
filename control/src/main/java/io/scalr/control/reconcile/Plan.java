package io.scalr.control.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to do now, in this order, and why; what is not done now, and why not; when to look again.
 *
 * @param next the earliest moment at which something here falls due; absent means the timer is soon
 *     enough
 */
public record Plan<A>(List<Step<A>> steps, List<Report.Line> notNow, Optional<Instant> next) {
  /** One action and its reasons: one line for each thing that it is about, at least one. */
  public record Step<A>(A action, List<Report.Line> reasons) {
    public Step {
      reasons = List.copyOf(reasons);
    }

    public Report.Line why() {
      return reasons.getFirst();
    }
  }

  public Plan {
    steps = List.copyOf(steps);
    notNow = List.copyOf(notNow);
  }

  public Report report() {
    var lines = new ArrayList<Report.Line>();
    steps.forEach(step -> lines.addAll(step.reasons()));
    lines.addAll(notNow);
    return new Report(lines);
  }

  /** Collects a plan while a decider thinks. */
  public static final class Draft<A> {
    private final List<Step<A>> steps = new ArrayList<>();
    private final List<Report.Line> notNow = new ArrayList<>();
    private Optional<Instant> next = Optional.empty();

    public Draft<A> act(A action, String subject, String why) {
      return act(action, List.of(new Report.Line(subject, true, why)));
    }

    /** One action for several things, each with its own reason. */
    public Draft<A> act(A action, List<Report.Line> reasons) {
      steps.add(new Step<>(action, reasons));
      return this;
    }

    public Draft<A> notNow(String subject, String why) {
      notNow.add(new Report.Line(subject, false, why));
      return this;
    }

    /** Looks again at that moment, or earlier if somebody else asked for earlier. */
    public Draft<A> lookAt(Instant at) {
      if (next.isEmpty() || at.isBefore(next.get())) {
        next = Optional.of(at);
      }
      return this;
    }

    public int size() {
      return steps.size();
    }

    public Plan<A> done() {
      return new Plan<>(steps, notNow, next);
    }
  }
}
