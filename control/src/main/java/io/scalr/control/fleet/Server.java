package io.scalr.control.fleet;

import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.farm.DesiredFarmRole.Recipe;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.time.Instant;

/**
 * One machine we manage, from decision to gone.
 *
 * @param place and {@code recipe}: as they were when it was decided; a later edit of the farm role
 *     does not change them
 * @param launchedBy who or what asked, in words
 * @param version raised by each write; a write names the one it saw
 */
public record Server(
    ServerRef ref,
    Place place,
    Recipe recipe,
    LaunchReason launchReason,
    String launchedBy,
    Instant createdAt,
    ServerState state,
    ServerMarks marks,
    long version) {
  public ServerId id() {
    return ref.server();
  }

  public Tenant tenant() {
    return ref.tenant();
  }

  /** This server after a change, with the version that the change was decided from. */
  public Server with(ServerState newState, ServerMarks newMarks) {
    return new Server(
        ref, place, recipe, launchReason, launchedBy, createdAt, newState, newMarks, version);
  }

  /** The same as stored under another version. */
  public Server atVersion(long newVersion) {
    return new Server(
        ref, place, recipe, launchReason, launchedBy, createdAt, state, marks, newVersion);
  }
}
