package io.scalr.control.overview.work;

import io.scalr.control.access.Environment;
import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredStore;
import io.scalr.control.farm.Farm;
import io.scalr.control.farm.FarmStore;
import io.scalr.control.fleet.LaunchBreaker;
import io.scalr.control.fleet.ServerStore;
import io.scalr.control.orchestration.ExecutionStore;
import io.scalr.control.overview.Overview;
import io.scalr.control.overview.Overview.Decision;
import io.scalr.control.overview.Overview.FarmCard;
import io.scalr.control.overview.Overview.FarmRoleCard;
import io.scalr.control.reconcile.Reports;
import io.scalr.control.reconcile.Scope;
import io.scalr.kernel.Clock;
import io.scalr.kernel.FarmReach;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads one environment's overview. Each part is as last committed; nothing is locked. */
public final class OverviewReader {
  /** A page of more is not read by people. */
  private static final int FARMS_MAX = 25;

  private static final int EXECUTIONS_MAX = 25;

  /** As many ended servers as the breaker can need to see five failures in a row. */
  private static final int ENDED_SEEN = 20;

  /** Of those ended, as many as tell what happened lately. */
  private static final int GONE_SHOWN = 3;

  private final Parts parts;

  public OverviewReader(Parts parts) {
    this.parts = parts;
  }

  /**
   * What it reads.
   *
   * @param reconcilers the names of those that report on farm roles, in the order shown
   */
  public record Parts(
      Transactions transactions,
      FarmStore farms,
      DesiredStore desired,
      ServerStore servers,
      ExecutionStore executions,
      Reports reports,
      List<String> reconcilers,
      Clock clock) {}

  /**
   * One environment, which the caller was let into.
   *
   * @param reach the farms that there are for the caller
   */
  public Overview read(Environment environment, FarmReach reach) {
    var tenant = environment.tenant();
    var farms =
        parts
            .transactions()
            .inTransaction(tx ->
                parts.farms().list(tx, tenant, new Listing(Map.of(), 0, FARMS_MAX).within(reach)));
    var executions =
        parts
            .transactions()
            .inTransaction(tx ->
                parts
                    .executions()
                    .log(tx, tenant, new Listing(Map.of(), 0, EXECUTIONS_MAX).within(reach)));
    return new Overview(
        environment,
        farms.rows().stream().map(this::card).toList(),
        farms.total() - farms.rows().size(),
        executions.rows(),
        parts.clock().now());
  }

  private FarmCard card(Farm farm) {
    return new FarmCard(
        farm, parts.desired().ofFarm(farm.tenant(), farm.id()).stream().map(this::card).toList());
  }

  private FarmRoleCard card(DesiredFarmRole farmRole) {
    var tenant = farmRole.tenant();
    var resumedAt = farmRole.launching().resumedAt();
    var alive = parts.servers().alive(tenant, farmRole.id());
    var ended = parts.servers().ended(tenant, farmRole.id(), resumedAt, ENDED_SEEN);
    var gone = parts.servers().ended(tenant, farmRole.id(), Instant.EPOCH, GONE_SHOWN);
    return new FarmRoleCard(
        farmRole,
        LaunchBreaker.of(alive, ended, resumedAt),
        decisions(tenant, farmRole),
        alive,
        gone);
  }

  private List<Decision> decisions(Tenant tenant, DesiredFarmRole farmRole) {
    var place = new Scope.FarmRole(tenant, farmRole.farm(), farmRole.id());
    var all = new ArrayList<Decision>();
    for (var reconciler : parts.reconcilers()) {
      parts
          .reports()
          .last(reconciler, place)
          .ifPresent(kept ->
              kept.report()
                  .lines()
                  .forEach(line ->
                      all.add(
                          new Decision(
                              reconciler, kept.at(), line.done(), line.subject(), line.text()))));
    }
    return all;
  }
}
