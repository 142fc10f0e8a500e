package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchToken;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a server stands. Rebooting, missing, init-failed and resizing are properties ({@link
 * ServerMarks}), not states.
 *
 * <pre>
 *  (new) -> PendingLaunch -> Pending -> Initializing -> Running -> PendingSuspend -> Suspended
 *              (row is born)  (cloud     (HostInit)     (HostUp)                        |
 *                              accepted)                   ^                            v
 *                                                          +------- Resuming <----------+
 *  any of these -> PendingTerminate -> Terminated (proven gone)
 *  Temporary (role builder) and Importing lead nowhere but to PendingTerminate.
 * </pre>
 */
public sealed interface ServerState {
  /** When the server came into this state. */
  Instant since();

  /** The role builder's machine. */
  record Temporary(CloudServerId cloudId, Instant since) implements ServerState {}

  /** A machine that is being taken over. */
  record Importing(CloudServerId cloudId, Instant since) implements ServerState {}

  /**
   * Written down, not yet accepted by the cloud.
   *
   * @param token of the intent now open
   * @param attempt calls that were refused or not answered so far
   */
  record PendingLaunch(LaunchToken token, int attempt, Instant since) implements ServerState {}

  /** The cloud has accepted; its agent has not spoken yet. */
  record Pending(CloudServerId cloudId, Instant since) implements ServerState {}

  /** Its agent has said HostInit; scripts of HostInit and BeforeHostUp run. */
  record Initializing(CloudServerId cloudId, Instant since) implements ServerState {}

  /** Its agent has said HostUp. */
  record Running(CloudServerId cloudId, Instant since) implements ServerState {}

  record PendingSuspend(CloudServerId cloudId, Instant since) implements ServerState {}

  record Suspended(CloudServerId cloudId, Instant since) implements ServerState {}

  record Resuming(CloudServerId cloudId, Instant since) implements ServerState {}

  /**
   * To be gone. It still counts against the farm role's maximum.
   *
   * @param cloudId absent when no machine is known; the intent may still be undecided
   * @param why the first reason given; a later one does not replace it
   * @param forced no grace: at once
   * @param callAt the cloud is asked from then on
   */
  record PendingTerminate(
      Optional<CloudServerId> cloudId,
      TerminateReason why,
      boolean forced,
      Instant callAt,
      Instant since)
      implements ServerState {}

  /** Proven gone: the cloud says so, or no machine was ever made. */
  record Terminated(Optional<CloudServerId> cloudId, TerminateReason why, Instant since)
      implements ServerState {}

  /** The state as the API spells it. */
  default String apiName() {
    return switch (this) {
      case Temporary _ -> "temporary";
      case Importing _ -> "importing";
      case PendingLaunch _ -> "pending_launch";
      case Pending _ -> "pending";
      case Initializing _ -> "initializing";
      case Running _ -> "running";
      case PendingSuspend _ -> "pending_suspend";
      case Suspended _ -> "suspended";
      case Resuming _ -> "resuming";
      case PendingTerminate _ -> "pending_terminate";
      case Terminated _ -> "terminated";
    };
  }

  /** The machine, as far as one is known. */
  default Optional<CloudServerId> machine() {
    return switch (this) {
      case Temporary s -> Optional.of(s.cloudId);
      case Importing s -> Optional.of(s.cloudId);
      case PendingLaunch _ -> Optional.empty();
      case Pending s -> Optional.of(s.cloudId);
      case Initializing s -> Optional.of(s.cloudId);
      case Running s -> Optional.of(s.cloudId);
      case PendingSuspend s -> Optional.of(s.cloudId);
      case Suspended s -> Optional.of(s.cloudId);
      case Resuming s -> Optional.of(s.cloudId);
      case PendingTerminate s -> s.cloudId;
      case Terminated s -> s.cloudId;
    };
  }

  /** Whether the server still counts against the maximum and holds its index. */
  default boolean notProvenGone() {
    return !(this instanceof Terminated);
  }
}
