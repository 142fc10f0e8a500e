package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.fleet.Observation.CloudVerb;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.time.Instant;
import java.util.List;

/** One effect. Each names the row version that it was planned from; a stale one does nothing. */
public sealed interface FleetAction {
  Tenant tenant();

  /** Writes more servers down, under the farm role's lock and in one transaction. */
  record WriteDown(Tenant tenant, FarmRoleId farmRole, long version, List<Missing> missing)
      implements FleetAction {
    public WriteDown {
      missing = List.copyOf(missing);
    }
  }

  /** Why one more server is launched, and for whom. */
  record Missing(LaunchReason reason, String by) {}

  /** Calls the launch of a written intent. */
  record CallLaunch(
      Tenant tenant, Place place, ServerId server, LaunchToken token, long intentVersion)
      implements FleetAction {}

  /** A listing shows the machine of an intent whose answer is missing. */
  record Adopt(Tenant tenant, ServerId server, LaunchToken token, CloudServerId machine)
      implements FleetAction {}

  /** A listing that counts shows no machine: the call was not answered and did nothing. */
  record Unanswered(Tenant tenant, ServerId server, LaunchToken token, long intentVersion)
      implements FleetAction {}

  /** The server is to go and its intent is proven without a machine. */
  record CloseIntent(Tenant tenant, ServerId server, LaunchToken token, long intentVersion)
      implements FleetAction {}

  /** The server's life goes on by an observation. */
  record Observe(Tenant tenant, ServerId server, long version, Observation seen)
      implements FleetAction {}

  /** Asks the cloud to change the server's machine. */
  record CallCloud(
      Tenant tenant,
      Place place,
      ServerId server,
      long version,
      CloudServerId machine,
      CloudVerb verb)
      implements FleetAction {}

  /** A listing begun at or after this moment is needed. */
  record Look(Tenant tenant, Place place, Instant begunAfter) implements FleetAction {}
}
