package io.scalr.control.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.fleet.ServerRef;
import io.scalr.control.orchestration.Execution.Cause;
import io.scalr.control.orchestration.Execution.State;
import io.scalr.control.orchestration.LateDecider.Action;
import io.scalr.control.orchestration.LateDecider.Late;
import io.scalr.control.orchestration.LateDecider.Seen;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LateDeciderTest {
  private static final Instant ORDERED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TIMEOUT = Duration.ofSeconds(180);
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));

  /**
   * The order has number 5, the question number 7; {@code next} is what the agent takes next; hours
   * count from the order.
   */
  @ParameterizedTest
  @CsvSource({
    // next, asked, hours, what
    "6, false, 1, Ask",
    "5, false, 1, Wait",
    "5, false, 23, Wait",
    "5, false, 25, Lose",
    "6, true, 1, Wait",
    "7, true, 1, Wait",
    "8, true, 1, Lose",
    "7, true, 25, Lose",
    "6, false, 25, Ask",
  })
  void what_becomes_of_a_late_one(long next, boolean asked, long hours, String what) {
    var now = ORDERED.plus(Duration.ofHours(hours));
    var state = new State.Sent(5, now.minusSeconds(1), asked ? Optional.of(7L) : Optional.empty());

    var plan = LateDecider.plan(seen(state, next), now);

    assertThat(plan.steps()).hasSize(1);
    assertThat(plan.steps().getFirst().action().getClass().getSimpleName()).isEqualTo(what);
    assertThat(plan.steps().getFirst().why().text()).isNotBlank();
  }

  @Test
  void before_its_deadline_nothing_is_done() {
    var state = LateDecider.sent(5, ORDERED, Duration.ofSeconds(60), TIMEOUT);

    assertThat(state.dueAt()).isEqualTo(ORDERED.plusSeconds(60 + 180 + 120));
    assertThat(LateDecider.plan(seen(state, 6), state.dueAt().minusMillis(1)).steps()).isEmpty();
    assertThat(LateDecider.plan(seen(state, 6), state.dueAt()).steps()).hasSize(1);
  }

  @Test
  void the_reason_says_whether_the_agent_ever_took_the_order() {
    var now = ORDERED.plus(Duration.ofHours(25));

    assertThat(why(new State.Sent(5, ORDERED), 5, now)).contains("never took the order");
    assertThat(why(new State.Sent(5, ORDERED, Optional.of(7L)), 7, now))
        .contains("has not been reachable for 24 hours");
    assertThat(why(new State.Sent(5, ORDERED, Optional.of(7L)), 8, now))
        .contains("is reachable, but reported no end within the time-out of 180 s");
  }

  private static String why(State.Sent state, long next, Instant now) {
    var action = LateDecider.plan(seen(state, next), now).steps().getFirst().action();
    return ((Action.Lose) action).why();
  }

  private static Seen seen(State state, long next) {
    var server =
        new ServerRef(TENANT, new FarmId(3), new FarmRoleId(4), new ServerId(new UUID(0, 1)), 1);
    var execution =
        new Execution(
            new ExecutionId(new UUID(0, 2)),
            server,
            new Cause.Person("ann", true),
            "hello",
            Optional.empty(),
            false,
            TIMEOUT,
            ORDERED,
            state);
    return new Seen(TENANT, List.of(new Late(execution, next)));
  }
}
