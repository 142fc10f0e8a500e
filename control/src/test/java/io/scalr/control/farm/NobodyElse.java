package io.scalr.control.farm;

import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.Optional;

/** As if the caller were alone in the account. */
public final class NobodyElse implements FarmPeople {
  @Override
  public Optional<Farm.Owner> user(Tx tx, Tenant tenant, UserId user) {
    return Optional.empty();
  }

  @Override
  public Optional<Farm.Team> team(Tx tx, Tenant tenant, TeamId team) {
    return Optional.empty();
  }
}
