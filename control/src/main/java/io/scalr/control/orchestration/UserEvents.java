package io.scalr.control.orchestration;

import io.scalr.control.fleet.LaunchReason;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.ServerEvent.ServerAddressChanged;
import io.scalr.control.fleet.ServerEvent.ServerConfigured;
import io.scalr.control.fleet.ServerEvent.ServerDown;
import io.scalr.control.fleet.ServerEvent.ServerFound;
import io.scalr.control.fleet.ServerEvent.ServerGone;
import io.scalr.control.fleet.ServerEvent.ServerInitFailed;
import io.scalr.control.fleet.ServerEvent.ServerInitializing;
import io.scalr.control.fleet.ServerEvent.ServerLaunchFailed;
import io.scalr.control.fleet.ServerEvent.ServerLaunchRequested;
import io.scalr.control.fleet.ServerEvent.ServerMissing;
import io.scalr.control.fleet.ServerEvent.ServerPending;
import io.scalr.control.fleet.ServerEvent.ServerRebootOverdue;
import io.scalr.control.fleet.ServerEvent.ServerRebooted;
import io.scalr.control.fleet.ServerEvent.ServerRebooting;
import io.scalr.control.fleet.ServerEvent.ServerResumed;
import io.scalr.control.fleet.ServerEvent.ServerResuming;
import io.scalr.control.fleet.ServerEvent.ServerRunning;
import io.scalr.control.fleet.ServerEvent.ServerSuspended;
import io.scalr.control.fleet.ServerEvent.ServerSuspending;
import io.scalr.control.fleet.ServerEvent.ServerTerminating;
import io.scalr.control.fleet.TerminateReason;
import io.scalr.control.orchestration.UserEvent.Name;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Which users' event a domain event of a server stands for, if any. */
public final class UserEvents {
  private static final Map<String, String> SUSPEND = Map.of("SCALR_IS_SUSPEND", "1");

  private UserEvents() {}

  /**
   * @param server as it stands now; empty when nothing is known of it any more
   */
  public static Optional<UserEvent> of(UUID id, ServerEvent event, Optional<Server> server) {
    return switch (event) {
      case ServerLaunchRequested _ -> Optional.empty();
      case ServerLaunchFailed _ -> made(id, Name.InstanceLaunchFailed, event, Map.of());
      case ServerPending _ ->
          made(
              id,
              Name.BeforeInstanceLaunch,
              event,
              server.map(s -> launched(s.launchReason())).orElse(Map.of()));
      case ServerInitializing _ -> made(id, Name.HostInit, event, Map.of());
      case ServerConfigured _ -> made(id, Name.BeforeHostUp, event, Map.of());
      case ServerRunning _ -> made(id, Name.HostUp, event, Map.of());
      case ServerInitFailed failed ->
          made(
              id,
              Name.HostInitFailed,
              event,
              Map.of("SCALR_INITIALIZATION_FAILURE_REASON", failed.text()));
      case ServerRebooting _ -> made(id, Name.RebootBegin, event, Map.of());
      case ServerRebooted _ -> made(id, Name.RebootComplete, event, Map.of());
      case ServerRebootOverdue _ -> Optional.empty();
      case ServerSuspending _ -> made(id, Name.BeforeHostTerminate, event, SUSPEND);
      case ServerSuspended _ -> made(id, Name.HostDown, event, SUSPEND);
      case ServerResuming _ -> Optional.empty();
      case ServerResumed _ -> made(id, Name.ResumeComplete, event, Map.of());
      case ServerTerminating ending ->
          made(id, Name.BeforeHostTerminate, event, ending(ending.reason()));
      case ServerDown down -> made(id, Name.HostDown, event, ending(down.reason()));
      case ServerGone _, ServerMissing _, ServerFound _ -> Optional.empty();
      case ServerAddressChanged changed ->
          made(
              id,
              Name.IPAddressChanged,
              event,
              Map.of(
                  "SCALR_OLD_PUBLIC_IP", first(changed.oldPublicAddresses()),
                  "SCALR_OLD_PRIVATE_IP", first(changed.oldPrivateAddresses()),
                  "SCALR_NEW_PUBLIC_IP", first(changed.publicAddresses()),
                  "SCALR_NEW_PRIVATE_IP", first(changed.privateAddresses())));
    };
  }

  private static Optional<UserEvent> made(
      UUID id, Name name, ServerEvent event, Map<String, String> variables) {
    return Optional.of(new UserEvent(id, name, event.of(), variables, event.at()));
  }

  private static Map<String, String> launched(LaunchReason reason) {
    return Map.of(
        "SCALR_LAUNCH_REASON", reason.text(),
        "SCALR_LAUNCH_REASON_CODE", Integer.toString(reason.number()));
  }

  private static Map<String, String> ending(TerminateReason reason) {
    return Map.of(
        "SCALR_TERMINATION_REASON", reason.text(),
        "SCALR_TERMINATION_REASON_CODE", Integer.toString(reason.number()),
        "SCALR_IS_SUSPEND", "0");
  }

  private static String first(List<String> addresses) {
    return addresses.isEmpty() ? "" : addresses.getFirst();
  }
}
