package io.scalr.control.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.access.AclGrants;
import io.scalr.control.access.AclPermission;
import io.scalr.control.access.AclResource;
import io.scalr.control.access.PredefinedRole;
import io.scalr.control.access.Rights;
import io.scalr.control.access.UserKind;
import io.scalr.control.http.Permission;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.UserId;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantsTest {
  private static final Scope ENVIRONMENT =
      Scope.of(new Tenant(new AccountId(1), new EnvironmentId(2)));
  private static final Scope ACCOUNT = Scope.of(new AccountId(1));
  private static final Set<Permission> ANYBODYS = EnumSet.of(Permission.NONE, Permission.SIGNED_IN);
  private static final Set<Permission> ORDER =
      EnumSet.of(Permission.GLOBAL_ADMIN, Permission.ACCOUNT_ADMIN);

  private static boolean has(UserKind kind, AclGrants grants, Permission permission, Scope scope) {
    return Grants.has(new Rights(new UserId(1), kind, Set.of(), grants), permission, scope);
  }

  @Test
  void full_access_is_all_but_the_order_of_the_account_and_no_access_is_nothing() {
    for (var permission : Permission.values()) {
      for (var scope : new Scope[] {ENVIRONMENT, ACCOUNT}) {
        assertThat(
                has(UserKind.MEMBER, AclGrants.of(PredefinedRole.FULL_ACCESS), permission, scope))
            .as(permission.name())
            .isEqualTo(!ORDER.contains(permission));
        assertThat(has(UserKind.MEMBER, AclGrants.NONE, permission, scope))
            .as(permission.name())
            .isEqualTo(ANYBODYS.contains(permission));
        assertThat(has(UserKind.ACCOUNT_OWNER, AclGrants.NONE, permission, scope))
            .as(permission.name())
            .isEqualTo(permission != Permission.GLOBAL_ADMIN);
        assertThat(has(UserKind.GLOBAL_ADMIN, AclGrants.NONE, permission, scope)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // permission, scope, resource, permission of it
    "FARMS_VIEW, e, OWN_FARMS,",
    "FARMS_VIEW, e, TEAM_FARMS,",
    "FARMS_VIEW, e, FARMS,",
    "FARMS_CREATE, e, OWN_FARMS, CREATE",
    "FARMS_UPDATE, e, TEAM_FARMS, UPDATE",
    "FARMS_DELETE, e, FARMS, DELETE",
    "FARMS_LAUNCH_TERMINATE, e, OWN_FARMS, LAUNCH_TERMINATE",
    "FARMS_SERVERS, e, TEAM_FARMS, SERVERS",
    "FARMS_CHANGE_OWNERSHIP, e, OWN_FARMS, CHANGE_OWNERSHIP",
    "ROLES_VIEW, e, ROLES_ENVIRONMENT,",
    "ROLES_VIEW, a, ROLES_ACCOUNT,",
    "ROLES_MANAGE, e, ROLES_ENVIRONMENT, MANAGE",
    "ROLES_MANAGE, a, ROLES_ACCOUNT, MANAGE",
    "IMAGES_VIEW, e, IMAGES_ENVIRONMENT,",
    "IMAGES_MANAGE, a, IMAGES_ACCOUNT, MANAGE",
    "SCRIPTS_VIEW, a, SCRIPTS_ACCOUNT,",
    "SCRIPTS_MANAGE, e, SCRIPTS_ENVIRONMENT, MANAGE",
    "SCRIPTS_EXECUTE, e, SCRIPTS_ENVIRONMENT, EXECUTE",
    "VARIABLES_VIEW, e, GLOBAL_VARIABLES_ENVIRONMENT,",
    "VARIABLES_MANAGE, a, GLOBAL_VARIABLES_ACCOUNT, MANAGE",
    "EVENTS_VIEW, a, GENERAL_CUSTOM_EVENTS,",
    "EVENTS_MANAGE, e, GENERAL_CUSTOM_EVENTS, MANAGE",
    "EVENTS_FIRE, e, GENERAL_CUSTOM_EVENTS, FIRE",
    "ORCHESTRATION_LOGS_VIEW, e, LOGS_ORCHESTRATION_LOGS,",
    "PROJECTS_VIEW, e, ANALYTICS_PROJECTS_ACCOUNT,",
    "PROJECTS_VIEW, e, OWN_FARMS,",
    "PROJECTS_CREATE, a, ANALYTICS_PROJECTS_ACCOUNT, CREATE",
    "CLOUD_CREDENTIALS, e, CLOUD_CREDENTIALS_ENVIRONMENT,",
    "CLOUD_CREDENTIALS, a, CLOUD_CREDENTIALS_ACCOUNT,",
    "CLOUDS_VIEW, e, LOGS_EVENT_LOGS,",
    "AUDIT_VIEW, e, LOGS_API_LOGS,"
  })
  void one_grant_is_enough(
      Permission permission, String where, AclResource resource, AclPermission granted) {
    var scope = where.equals("e") ? ENVIRONMENT : ACCOUNT;
    Set<AclPermission> given = granted == null ? Set.of() : Set.of(granted);
    var grants = new AclGrants(Map.of(resource, given));
    assertThat(has(UserKind.MEMBER, grants, permission, scope)).isTrue();
    if (granted != null) {
      var onlySeen = new AclGrants(Map.of(resource, Set.of()));
      assertThat(has(UserKind.MEMBER, onlySeen, permission, scope)).isFalse();
    }
  }

  @Test
  void what_is_granted_at_one_scope_is_not_at_the_other() {
    var ofAccount = new AclGrants(Map.of(AclResource.ROLES_ACCOUNT, Set.of(AclPermission.MANAGE)));
    assertThat(has(UserKind.MEMBER, ofAccount, Permission.ROLES_VIEW, ENVIRONMENT)).isFalse();
    assertThat(has(UserKind.MEMBER, ofAccount, Permission.ROLES_MANAGE, ENVIRONMENT)).isFalse();
  }
}
