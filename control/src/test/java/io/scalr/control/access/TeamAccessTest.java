package io.scalr.control.access;

import static io.scalr.control.access.AclPermission.LAUNCH_TERMINATE;
import static io.scalr.control.access.AclPermission.MANAGE;
import static io.scalr.control.access.AclResource.FARMS;
import static io.scalr.control.access.AclResource.IMAGES_ENVIRONMENT;
import static io.scalr.control.access.AclResource.ROLES_ENVIRONMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.TeamId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TeamAccessTest {
  private static final TeamId TEAM = new TeamId(1);
  private static final AclRole FULL = role(PredefinedRole.FULL_ACCESS, Map.of());
  private static final AclRole READ = role(PredefinedRole.READ_ONLY, Map.of());
  private static final AclRole NONE = role(PredefinedRole.NO_ACCESS, Map.of());

  private static AclRole role(
      PredefinedRole base, Map<AclResource, Optional<Set<AclPermission>>> changes) {
    return new AclRole(
        new AclRoleId("0123456789ABCDEF0123"),
        new AccountId(1),
        base.title(),
        base,
        false,
        changes);
  }

  private static TeamAccess team(AclRole byDefault) {
    return new TeamAccess(TEAM, byDefault, Optional.empty(), List.of());
  }

  @Test
  void nobody_without_a_team_has_anything() {
    assertThat(TeamAccess.together(List.of())).isEqualTo(AclGrants.NONE);
  }

  @Test
  void any_team_is_enough() {
    var both = TeamAccess.together(List.of(team(NONE), team(FULL)));
    assertThat(both.allows(FARMS, LAUNCH_TERMINATE)).isTrue();
  }

  @Test
  void an_environment_may_bind_another_role_than_the_teams_own() {
    var here = new TeamAccess(TEAM, FULL, Optional.of(READ), List.of());
    assertThat(TeamAccess.together(List.of(here))).isEqualTo(READ.grants());
  }

  @Test
  void a_members_own_roles_stand_instead_of_the_teams_and_add_up_among_themselves() {
    var launcher =
        role(PredefinedRole.NO_ACCESS, Map.of(FARMS, Optional.of(Set.of(LAUNCH_TERMINATE))));
    var member = new TeamAccess(TEAM, FULL, Optional.empty(), List.of(READ, launcher));
    var grants = TeamAccess.together(List.of(member));
    assertThat(grants.allows(FARMS, LAUNCH_TERMINATE)).isTrue();
    assertThat(grants.allows(ROLES_ENVIRONMENT)).isTrue();
    assertThat(grants.allows(ROLES_ENVIRONMENT, MANAGE)).isFalse();
  }

  @Test
  void an_accounts_role_gives_and_takes_away_from_its_base() {
    var changed =
        role(
            PredefinedRole.READ_ONLY,
            Map.of(
                ROLES_ENVIRONMENT,
                Optional.of(Set.of(MANAGE)),
                IMAGES_ENVIRONMENT,
                Optional.empty()));
    assertThat(changed.grants().allows(ROLES_ENVIRONMENT, MANAGE)).isTrue();
    assertThat(changed.grants().allows(IMAGES_ENVIRONMENT)).isFalse();
    assertThat(changed.grants().allows(FARMS)).isTrue();
  }
}
