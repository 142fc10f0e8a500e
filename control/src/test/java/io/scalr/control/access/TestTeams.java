package io.scalr.control.access;

import io.scalr.control.access.store.JdbcAccountStore;
import io.scalr.control.access.store.JdbcAclRoleStore;
import io.scalr.control.access.store.JdbcTeamStore;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Listing;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts users into teams behind the API's back, for tests that are about something else. */
public final class TestTeams {
  private TestTeams() {}

  /**
   * Puts the user into the account's team of this predefined role, which has all environments that
   * there are now.
   */
  public static void join(
      Transactions transactions, Clock clock, long account, long user, PredefinedRole role) {
    var own = new AccountId(account);
    var teams = new JdbcTeamStore(clock);
    transactions.inTransaction(tx -> {
      var aclRole =
          new JdbcAclRoleStore()
              .list(tx, Optional.of(own), Listing.first()).rows().stream()
                  .filter(each -> each.predefined() && each.base() == role)
                  .findFirst()
                  .orElseThrow();
      var named = new Listing(Map.of("name", role.title()), 0, 1);
      var team =
          teams.list(tx, own, named).rows().stream()
              .findFirst()
              .orElseGet(() ->
                  teams.insert(tx, new Team(own, new TeamId(0), role.title(), "", aclRole.id())));
      teams.put(tx, team, new UserId(user), List.of());
      for (var environment :
          new JdbcAccountStore(clock)
              .listEnvironments(tx, Optional.of(own), Listing.first())
              .rows()) {
        teams.give(tx, environment.tenant(), team.id(), Optional.empty());
      }
      return team;
    });
  }
}
