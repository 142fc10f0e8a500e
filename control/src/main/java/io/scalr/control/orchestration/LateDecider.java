package io.scalr.control.orchestration;

import io.scalr.control.orchestration.Execution.State;
import io.scalr.control.reconcile.Plan;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of an execution whose end nobody reports.
 *
 * <p>A deadline alone proves nothing: the machine may be suspended or cut off, or we were down, and
 * the agent still has the result on its disk. So when it passes, the agent is asked for the
 * script's output; results and answers leave the agent in order, so an agent that has taken the
 * question and reports no end within another grace has none. While it takes nothing it is waited
 * for, up to {@link #GIVE_UP}. A result that comes later still replaces what was supposed here.
 */
public final class LateDecider {
  /**
   * After a script's time-out: the agent's killing of the tree, its spool, and a reconnect with
   * full jitter.
   */
  public static final Duration GRACE = Duration.ofSeconds(120);

  /** How often it is looked whether an agent that took nothing has come back. */
  public static final Duration LOOK = Duration.ofSeconds(60);

  /** A server whose agent is silent for a day is one that a person looks after. */
  public static final Duration GIVE_UP = Duration.ofHours(24);

  /** One plan's executions; the next activation takes the rest. */
  public static final int MOST = 100;

  private LateDecider() {}

  /** What to do with one. */
  public sealed interface Action {
    Execution of();

    /** Put the question, and look again then. */
    record Ask(Execution of, Instant until) implements Action {}

    /** Look again then. */
    record Wait(Execution of, Instant until) implements Action {}

    /** Give it up. */
    record Lose(Execution of, String why) implements Action {}
  }

  /**
   * One whose deadline has passed.
   *
   * @param taken the number of the first message that the agent has not taken
   */
  public record Late(Execution execution, long taken) {}

  /** The late ones of a farm role. */
  public record Seen(Tenant tenant, List<Late> late) {
    public Seen {
      late = List.copyOf(late);
    }
  }

  /**
   * The state of an execution that was just handed over.
   *
   * @param before how long the blocking scripts before it may take
   */
  public static State.Sent sent(long number, Instant now, Duration before, Duration timeout) {
    return new State.Sent(number, now.plus(before).plus(timeout).plus(GRACE));
  }

  public static Plan<Action> plan(Seen seen, Instant now) {
    var plan = new Plan.Draft<Action>();
    for (var late : seen.late()) {
      if (!(late.execution().state() instanceof State.Sent sent) || now.isBefore(sent.dueAt())) {
        continue;
      }
      var execution = late.execution();
      var subject = "'" + execution.name() + "' on " + execution.on().server();
      switch (decide(execution, sent, late.taken(), now)) {
        case Action.Ask ask -> {
          plan.act(ask, subject, "its time is over and no end was reported; its agent is asked");
          plan.lookAt(ask.until());
        }
        case Action.Wait wait -> {
          plan.act(wait, subject, "its agent takes no messages; waiting for it to come back");
          plan.lookAt(wait.until());
        }
        case Action.Lose lose -> plan.act(lose, subject, lose.why());
      }
    }
    return plan.done();
  }

  private static Action decide(Execution execution, State.Sent sent, long taken, Instant now) {
    boolean tooLong = !now.isBefore(execution.orderedAt().plus(execution.timeout()).plus(GIVE_UP));
    boolean has = sent.number() < taken;
    if (tooLong && !has) {
      return new Action.Lose(
          execution,
          "The server's agent has not been reachable for %d hours; it never took the order."
              .formatted(GIVE_UP.toHours()));
    }
    if (!has) {
      return new Action.Wait(execution, now.plus(LOOK));
    }
    Optional<Long> question = sent.question();
    if (question.isEmpty()) {
      return new Action.Ask(execution, now.plus(GRACE));
    }
    if (question.get() < taken) {
      return new Action.Lose(
          execution,
          "The server's agent took the order and is reachable, but reported no end within the"
              + " time-out of "
              + execution.timeout().toSeconds()
              + " s and "
              + (GRACE.toSeconds() * 2)
              + " s more.");
    }
    return tooLong
        ? new Action.Lose(
            execution,
            "The server's agent took the order and has not been reachable for %d hours."
                .formatted(GIVE_UP.toHours()))
        : new Action.Wait(execution, now.plus(LOOK));
  }
}
