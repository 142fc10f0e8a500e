package io.scalr.control.farm;

import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.Optional;

/** To whom a farm may be given. A port on {@code access}. */
public interface FarmPeople {
  /** The user, if of this account. */
  Optional<Farm.Owner> user(Tx tx, Tenant tenant, UserId user);

  /** The team, if it is let into this environment. */
  Optional<Farm.Team> team(Tx tx, Tenant tenant, TeamId team);
}
