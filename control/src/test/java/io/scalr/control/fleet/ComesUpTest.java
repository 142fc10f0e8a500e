package io.scalr.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.protocol.LifeMessage;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What needs a decision before the next timer's, and what does not. */
class ComesUpTest {
  private static final CloudServerId MACHINE = new CloudServerId("m-1");
  private static final Instant AT = Instant.EPOCH;
  private static final ServerState PENDING = new ServerState.Pending(MACHINE, AT);
  private static final ServerState RUNNING = new ServerState.Running(MACHINE, AT);
  private static final ServerState LEAVING =
      new ServerState.PendingTerminate(Optional.of(MACHINE), TerminateReason.API, false, AT, AT);

  @Test
  void a_launch_that_goes_well_wakes_nobody() {
    assertThat(ServerLifecycle.comesUp(new Observation.LaunchAccepted(MACHINE), PENDING)).isTrue();
    var up = new Observation.AgentSaid(new LifeMessage.HostUp());
    assertThat(ServerLifecycle.comesUp(up, RUNNING)).isTrue();
  }

  @Test
  void a_machine_that_came_too_late_and_one_that_goes_down_wake() {
    assertThat(ServerLifecycle.comesUp(new Observation.LaunchAccepted(MACHINE), LEAVING)).isFalse();
    var down = new Observation.AgentSaid(new LifeMessage.HostDown(false));
    assertThat(ServerLifecycle.comesUp(down, RUNNING)).isFalse();
    assertThat(ServerLifecycle.comesUp(new Observation.NoMachine(), PENDING)).isFalse();
  }
}
