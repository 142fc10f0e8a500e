package io.scalr.control.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AclGrantsTest {
  @Test
  void full_access_is_everything_and_no_access_is_nothing() {
    var full = AclGrants.of(PredefinedRole.FULL_ACCESS);
    for (var resource : AclResource.values()) {
      assertThat(full.allows(resource)).isTrue();
      assertThat(resource.permissions()).allMatch(each -> full.allows(resource, each));
    }
    assertThat(AclGrants.of(PredefinedRole.NO_ACCESS)).isEqualTo(AclGrants.NONE);
  }

  @Test
  void read_only_sees_all_but_credentials_and_money_and_does_nothing() {
    var read = AclGrants.of(PredefinedRole.READ_ONLY);
    assertThat(read.allows(AclResource.FARMS)).isTrue();
    assertThat(read.allows(AclResource.CLOUD_CREDENTIALS_ENVIRONMENT)).isFalse();
    assertThat(read.allows(AclResource.ANALYTICS_PROJECTS_ACCOUNT)).isFalse();
    assertThat(read.resources().values()).allMatch(Set::isEmpty);
  }

  @Test
  void grants_add_up() {
    var sees = new AclGrants(Map.of(AclResource.FARMS, Set.of()));
    var launches =
        new AclGrants(
            Map.of(
                AclResource.FARMS,
                Set.of(AclPermission.LAUNCH_TERMINATE),
                AclResource.ROLES_ENVIRONMENT,
                Set.of(AclPermission.CLONE)));
    var deletes = new AclGrants(Map.of(AclResource.FARMS, Set.of(AclPermission.DELETE)));
    assertThat(AclGrants.union(List.of(sees, launches, deletes)).resources())
        .isEqualTo(
            Map.of(
                AclResource.FARMS,
                Set.of(AclPermission.LAUNCH_TERMINATE, AclPermission.DELETE),
                AclResource.ROLES_ENVIRONMENT,
                Set.of(AclPermission.CLONE)));
    assertThat(AclGrants.union(List.of())).isEqualTo(AclGrants.NONE);
  }

  @Test
  void a_permission_needs_its_resource() {
    assertThat(AclGrants.NONE.allows(AclResource.FARMS, AclPermission.DELETE)).isFalse();
    assertThatThrownBy(() -> new AclGrants(Map.of(AclResource.FARMS, Set.of(AclPermission.CREATE))))
        .hasMessageContaining("FARMS has no such permission");
  }

  @Test
  void numbers_are_the_old_products_and_each_is_one_resources() {
    assertThat(AclResource.of(0x109)).contains(AclResource.OWN_FARMS);
    assertThat(AclResource.of(7)).isEmpty();
    assertThat(Stream.of(AclResource.values()).map(AclResource::number)).doesNotHaveDuplicates();
  }
}
