package io.scalr.control.access.http;

import io.scalr.control.access.PredefinedRole;
import io.scalr.control.access.UserKind;
import io.scalr.control.http.Permission;

/** Who has which permission inside the own account. */
final class Grants {
  private Grants() {}

  static boolean has(UserKind kind, PredefinedRole role, Permission permission) {
    return switch (kind) {
      case GLOBAL_ADMIN -> true;
      case ACCOUNT_OWNER -> permission != Permission.GLOBAL_ADMIN;
      case ACCOUNT_ADMIN ->
          permission == Permission.ACCOUNT_ADMIN
              || permission == Permission.CLOUDS_VIEW
              || byRole(role, permission);
      case MEMBER -> byRole(role, permission);
    };
  }

  private static boolean byRole(PredefinedRole role, Permission permission) {
    return switch (permission) {
      case NONE, SIGNED_IN -> true;
      case GLOBAL_ADMIN, ACCOUNT_ADMIN -> false;
      case CLOUDS_VIEW,
          FARMS_VIEW,
          ROLES_VIEW,
          IMAGES_VIEW,
          SCRIPTS_VIEW,
          ORCHESTRATION_LOGS_VIEW,
          EVENTS_VIEW,
          VARIABLES_VIEW,
          INTEGRATIONS_VIEW,
          PROJECTS_VIEW,
          AUDIT_VIEW ->
          role != PredefinedRole.NO_ACCESS;
      case CLOUD_CREDENTIALS,
          FARMS_CREATE,
          FARMS_UPDATE,
          FARMS_DELETE,
          FARMS_LAUNCH_TERMINATE,
          FARMS_SERVERS,
          ROLES_MANAGE,
          IMAGES_MANAGE,
          SCRIPTS_MANAGE,
          SCRIPTS_EXECUTE,
          EVENTS_MANAGE,
          EVENTS_FIRE,
          VARIABLES_MANAGE,
          INTEGRATIONS_MANAGE,
          PROJECTS_MANAGE ->
          role == PredefinedRole.FULL_ACCESS;
    };
  }
}
