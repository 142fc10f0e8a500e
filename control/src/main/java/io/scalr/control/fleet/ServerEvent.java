package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.kernel.DomainEvent;
import java.time.Instant;
import java.util.List;

/**
 * What happened to a server; committed with the change it tells of. {@code orchestration} hangs the
 * users' events on these; the name in brackets is that event.
 */
public sealed interface ServerEvent extends DomainEvent {
  ServerRef of();

  Instant at();

  /** Someone decided to have it; its row is written. */
  record ServerLaunchRequested(ServerRef of, LaunchReason reason, String by, Instant at)
      implements ServerEvent {}

  /** The launch call was refused or failed for the first time [InstanceLaunchFailed]. */
  record ServerLaunchFailed(ServerRef of, String text, Instant at) implements ServerEvent {}

  /** The cloud has accepted the launch [BeforeInstanceLaunch]. */
  record ServerPending(ServerRef of, CloudServerId cloudId, Instant at) implements ServerEvent {}

  /** Its agent said HostInit [HostInit]. */
  record ServerInitializing(ServerRef of, Instant at) implements ServerEvent {}

  /** Its agent said BeforeHostUp: configured, about to be up [BeforeHostUp]. */
  record ServerConfigured(ServerRef of, Instant at) implements ServerEvent {}

  /** Its agent said HostUp [HostUp]. */
  record ServerRunning(ServerRef of, Instant at) implements ServerEvent {}

  /** A blocking script failed, or a phase took too long [HostInitFailed]. */
  record ServerInitFailed(ServerRef of, String text, Instant at) implements ServerEvent {}

  /** The operating system goes down to come back [RebootBegin]. */
  record ServerRebooting(ServerRef of, Instant at) implements ServerEvent {}

  /** It came back [RebootComplete]. */
  record ServerRebooted(ServerRef of, Instant at) implements ServerEvent {}

  /** A reboot did not finish in time. */
  record ServerRebootOverdue(ServerRef of, Instant at) implements ServerEvent {}

  /** It is to be suspended [BeforeHostTerminate with is_suspend]. */
  record ServerSuspending(ServerRef of, Instant at) implements ServerEvent {}

  /** It is suspended [HostDown with is_suspend]. */
  record ServerSuspended(ServerRef of, Instant at) implements ServerEvent {}

  record ServerResuming(ServerRef of, Instant at) implements ServerEvent {}

  /** It is back from suspension [ResumeComplete]. */
  record ServerResumed(ServerRef of, Instant at) implements ServerEvent {}

  /**
   * It is to be terminated [BeforeHostTerminate].
   *
   * @param forced without grace: nobody waits for the scripts
   */
  record ServerTerminating(
      ServerRef of, TerminateReason reason, boolean forced, Instant callAt, Instant at)
      implements ServerEvent {}

  /** It does not work any more: the cloud was asked, or it crashed [HostDown]. Once per server. */
  record ServerDown(ServerRef of, TerminateReason reason, Instant at) implements ServerEvent {}

  /** Proven gone. The last event of a server. */
  record ServerGone(ServerRef of, TerminateReason reason, Instant at) implements ServerEvent {}

  /** Not in the cloud's listing, and policy says to show it. */
  record ServerMissing(ServerRef of, Instant at) implements ServerEvent {}

  /** In the listing again. */
  record ServerFound(ServerRef of, Instant at) implements ServerEvent {}

  /** Its addresses changed while it was up [IPAddressChanged]. */
  record ServerAddressChanged(
      ServerRef of,
      List<String> publicAddresses,
      List<String> privateAddresses,
      List<String> oldPublicAddresses,
      List<String> oldPrivateAddresses,
      Instant at)
      implements ServerEvent {
    public ServerAddressChanged {
      oldPublicAddresses = List.copyOf(oldPublicAddresses);
      oldPrivateAddresses = List.copyOf(oldPrivateAddresses);
      publicAddresses = List.copyOf(publicAddresses);
      privateAddresses = List.copyOf(privateAddresses);
    }
  }
}
