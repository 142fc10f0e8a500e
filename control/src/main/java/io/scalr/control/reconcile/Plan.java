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
  /** One action and its reason. */
  public record Step<A>(A action, Report.Line why) {}

  public Plan {
    steps = List.copyOf(steps);
    notNow = List.copyOf(notNow);
  }

  public Report report() {
    var lines = new ArrayList<Report.Line>();
    steps.forEach(step -> lines.add(step.why()));
    lines.addAll(notNow);
    return new Report(lines);
  }

  /** Collects a plan while a decider thinks. */
  public static final class Draft<A> {
    private final List<Step<A>> steps = new ArrayList<>();
    private final List<Report.Line> notNow = new ArrayList<>();
    private Optional<Instant> next = Optional.empty();

    public Draft<A> act(A action, String subject, String why) {
      steps.add(new Step<>(action, new Report.Line(subject, true, why)));
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
