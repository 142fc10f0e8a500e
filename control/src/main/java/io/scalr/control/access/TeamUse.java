package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tx;

/** What the features above give to teams. A port: {@code farm} knows its farms. */
public interface TeamUse {
  /** The caller has locked the team's row, so that it cannot be given one meanwhile. */
  boolean hasFarms(Tx tx, AccountId account, TeamId team);
}
