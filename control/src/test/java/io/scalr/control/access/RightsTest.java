package io.scalr.control.access;

import static io.scalr.control.access.AclPermission.CREATE;
import static io.scalr.control.access.AclPermission.UPDATE;
import static io.scalr.control.access.AclResource.FARMS;
import static io.scalr.control.access.AclResource.OWN_FARMS;
import static io.scalr.control.access.AclResource.TEAM_FARMS;
import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.FarmReach;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RightsTest {
  private static final UserId ANN = new UserId(1);
  private static final UserId BEN = new UserId(2);
  private static final TeamId OURS = new TeamId(11);
  private static final TeamId OTHER = new TeamId(12);

  private static Rights member(Map<AclResource, Set<AclPermission>> grants) {
    return new Rights(ANN, UserKind.MEMBER, Set.of(OURS), new AclGrants(grants));
  }

  @ParameterizedTest
  @CsvSource({
    // granted, ann's own, ben's shared with ann's team, ben's of another team, nobody's
    "FARMS,      true,  true,  true,  true",
    "TEAM_FARMS, false, true,  false, false",
    "OWN_FARMS,  true,  false, false, false",
    "NONE,       false, false, false, false"
  })
  void which_farms_are_seen(
      String granted, boolean own, boolean shared, boolean another, boolean nobodys) {
    var rights =
        member(granted.equals("NONE") ? Map.of() : Map.of(AclResource.valueOf(granted), Set.of()));
    assertThat(includes(rights.farms(), ANN)).isEqualTo(own);
    assertThat(includes(rights.farms(), BEN, OURS)).isEqualTo(shared);
    assertThat(includes(rights.farms(), BEN, OTHER)).isEqualTo(another);
    assertThat(rights.farms().includes(Optional.empty(), List.of())).isEqualTo(nobodys);
  }

  private static boolean includes(FarmReach reach, UserId owner, TeamId... teams) {
    return reach.includes(Optional.of(owner), List.of(teams));
  }

  @Test
  void a_farm_may_be_seen_and_not_changed() {
    var rights =
        member(Map.of(FARMS, Set.of(), TEAM_FARMS, Set.of(), OWN_FARMS, Set.of(CREATE, UPDATE)));
    assertThat(rights.farms()).isEqualTo(FarmReach.all());
    assertThat(includes(rights.farms(UPDATE), ANN)).isTrue();
    assertThat(includes(rights.farms(UPDATE), BEN, OURS)).isFalse();
  }

  @Test
  void own_and_team_farms_add_up() {
    var rights = member(Map.of(TEAM_FARMS, Set.of(UPDATE), OWN_FARMS, Set.of(UPDATE)));
    assertThat(includes(rights.farms(UPDATE), ANN)).isTrue();
    assertThat(includes(rights.farms(UPDATE), BEN, OURS)).isTrue();
    assertThat(includes(rights.farms(UPDATE), BEN)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // kind, in a team, admitted, all farms
    "GLOBAL_ADMIN,  false, true,  true",
    "ACCOUNT_OWNER, false, true,  true",
    "ACCOUNT_ADMIN, false, true,  false",
    "ACCOUNT_ADMIN, true,  true,  false",
    "MEMBER,        false, false, false",
    "MEMBER,        true,  true,  false"
  })
  void who_is_let_in(UserKind kind, boolean team, boolean admitted, boolean allFarms) {
    Set<TeamId> teams = team ? Set.of(OURS) : Set.of();
    var rights = new Rights(ANN, kind, teams, AclGrants.NONE);
    assertThat(rights.admitted()).isEqualTo(admitted);
    assertThat(rights.farms() instanceof FarmReach.All).isEqualTo(allFarms);
  }
}
