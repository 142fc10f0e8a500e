package io.scalr.control.overview;

import io.scalr.control.access.Environment;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.Farm;
import io.scalr.control.fleet.LaunchBreaker;
import io.scalr.control.fleet.Server;
import io.scalr.control.orchestration.LogEntry;
import java.time.Instant;
import java.util.List;

/**
 * One environment as it is at a moment.
 *
 * @param moreFarms how many farms are not shown, because a page has an end
 * @param executions the newest first
 */
public record Overview(
    Environment environment,
    List<FarmCard> farms,
    long moreFarms,
    List<LogEntry> executions,
    Instant at) {
  public Overview {
    farms = List.copyOf(farms);
    executions = List.copyOf(executions);
  }

  /** A farm with its farm roles in launch order. */
  public record FarmCard(Farm farm, List<FarmRoleCard> farmRoles) {
    public FarmCard {
      farmRoles = List.copyOf(farmRoles);
    }
  }

  /**
   * @param servers not proven gone, by index
   * @param gone the last that are proven gone, the newest first
   */
  public record FarmRoleCard(
      DesiredFarmRole desired,
      LaunchBreaker breaker,
      List<Decision> decisions,
      List<Server> servers,
      List<Server> gone) {
    public FarmRoleCard {
      decisions = List.copyOf(decisions);
      servers = List.copyOf(servers);
      gone = List.copyOf(gone);
    }
  }

  /**
   * What a reconciler decided last.
   *
   * @param done true: it was done, because; false: not now, because
   */
  public record Decision(
      String reconciler, Instant at, boolean done, String subject, String text) {}
}
