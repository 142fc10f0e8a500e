package io.scalr.control.access.http;

import static io.scalr.control.access.AclPermission.CHANGE_OWNERSHIP;
import static io.scalr.control.access.AclPermission.CREATE;
import static io.scalr.control.access.AclPermission.DELETE;
import static io.scalr.control.access.AclPermission.EXECUTE;
import static io.scalr.control.access.AclPermission.FIRE;
import static io.scalr.control.access.AclPermission.LAUNCH_TERMINATE;
import static io.scalr.control.access.AclPermission.MANAGE;
import static io.scalr.control.access.AclPermission.SERVERS;
import static io.scalr.control.access.AclPermission.UPDATE;
import static io.scalr.control.access.AclResource.ANALYTICS_PROJECTS_ACCOUNT;
import static io.scalr.control.access.AclResource.CLOUD_CREDENTIALS_ACCOUNT;
import static io.scalr.control.access.AclResource.CLOUD_CREDENTIALS_ENVIRONMENT;
import static io.scalr.control.access.AclResource.GENERAL_CUSTOM_EVENTS;
import static io.scalr.control.access.AclResource.GLOBAL_VARIABLES_ACCOUNT;
import static io.scalr.control.access.AclResource.GLOBAL_VARIABLES_ENVIRONMENT;
import static io.scalr.control.access.AclResource.IMAGES_ACCOUNT;
import static io.scalr.control.access.AclResource.IMAGES_ENVIRONMENT;
import static io.scalr.control.access.AclResource.LOGS_API_LOGS;
import static io.scalr.control.access.AclResource.LOGS_EVENT_LOGS;
import static io.scalr.control.access.AclResource.LOGS_ORCHESTRATION_LOGS;
import static io.scalr.control.access.AclResource.ORCHESTRATION_ACCOUNT;
import static io.scalr.control.access.AclResource.OWN_FARMS;
import static io.scalr.control.access.AclResource.ROLES_ACCOUNT;
import static io.scalr.control.access.AclResource.ROLES_ENVIRONMENT;
import static io.scalr.control.access.AclResource.SCRIPTS_ACCOUNT;
import static io.scalr.control.access.AclResource.SCRIPTS_ENVIRONMENT;
import static io.scalr.control.access.AclResource.WEBHOOKS_ACCOUNT;
import static io.scalr.control.access.AclResource.WEBHOOKS_ENVIRONMENT;

import io.scalr.control.access.AclGrants;
import io.scalr.control.access.AclPermission;
import io.scalr.control.access.AclResource;
import io.scalr.control.access.Rights;
import io.scalr.control.http.Permission;
import io.scalr.kernel.Scope;
import java.util.Map;
import java.util.Optional;

/** Which rights a route's permission stands for. */
final class Grants {
  /** What is done with a farm; the others only look at farms, if they have to do with any. */
  private static final Map<Permission, AclPermission> ON_FARMS =
      Map.of(
          Permission.FARMS_UPDATE, UPDATE,
          Permission.FARMS_DELETE, DELETE,
          Permission.FARMS_LAUNCH_TERMINATE, LAUNCH_TERMINATE,
          Permission.FARMS_SERVERS, SERVERS,
          Permission.FARMS_CHANGE_OWNERSHIP, CHANGE_OWNERSHIP);

  private Grants() {}

  /** What the route of this permission does with the farm that it names. */
  static Optional<AclPermission> onFarms(Permission permission) {
    return Optional.ofNullable(ON_FARMS.get(permission));
  }

  /**
   * Whether somebody who is admitted may use a route.
   *
   * @param scope the route's; an environment and an account have resources of their own
   */
  static boolean has(Rights rights, Permission permission, Scope scope) {
    return switch (rights.kind()) {
      case GLOBAL_ADMIN -> true;
      case ACCOUNT_OWNER -> permission != Permission.GLOBAL_ADMIN;
      case ACCOUNT_ADMIN ->
          permission == Permission.ACCOUNT_ADMIN
              || permission == Permission.CLOUDS_VIEW
              || given(rights.grants(), permission, scope);
      case MEMBER -> given(rights.grants(), permission, scope);
    };
  }

  private static boolean given(AclGrants to, Permission permission, Scope scope) {
    return switch (permission) {
      case NONE, SIGNED_IN -> true;
      case GLOBAL_ADMIN, ACCOUNT_ADMIN -> false;
      // What other objects name: of use to everybody who may use anything.
      case CLOUDS_VIEW -> !to.nothing();
      case CLOUD_CREDENTIALS ->
          to.allows(at(scope, CLOUD_CREDENTIALS_ENVIRONMENT, CLOUD_CREDENTIALS_ACCOUNT));
      case FARMS_VIEW -> to.allowsFarms();
      case FARMS_CREATE -> to.allows(OWN_FARMS, CREATE);
      case FARMS_UPDATE,
          FARMS_DELETE,
          FARMS_LAUNCH_TERMINATE,
          FARMS_SERVERS,
          FARMS_CHANGE_OWNERSHIP ->
          onFarms(permission).filter(to::allowsFarms).isPresent();
      case ROLES_VIEW -> to.allows(roles(scope));
      case ROLES_MANAGE -> to.allows(roles(scope), MANAGE);
      case IMAGES_VIEW -> to.allows(images(scope));
      case IMAGES_MANAGE -> to.allows(images(scope), MANAGE);
      case SCRIPTS_VIEW -> to.allows(scripts(scope));
      case SCRIPTS_MANAGE -> to.allows(scripts(scope), MANAGE);
      case SCRIPTS_EXECUTE -> to.allows(SCRIPTS_ENVIRONMENT, EXECUTE);
      case ORCHESTRATION_VIEW -> to.allows(rules(scope));
      case ORCHESTRATION_MANAGE -> to.allows(rules(scope), MANAGE);
      case EVENT_LOGS_VIEW -> to.allows(LOGS_EVENT_LOGS);
      case ORCHESTRATION_LOGS_VIEW -> to.allows(LOGS_ORCHESTRATION_LOGS);
      case EVENTS_VIEW -> to.allows(GENERAL_CUSTOM_EVENTS);
      case EVENTS_MANAGE -> to.allows(GENERAL_CUSTOM_EVENTS, MANAGE);
      case EVENTS_FIRE -> to.allows(GENERAL_CUSTOM_EVENTS, FIRE);
      case VARIABLES_VIEW -> to.allows(variables(scope));
      case VARIABLES_MANAGE -> to.allows(variables(scope), MANAGE);
      // A farm names its project: who sees farms must find one.
      case PROJECTS_VIEW -> to.allows(ANALYTICS_PROJECTS_ACCOUNT) || to.allowsFarms();
      case PROJECTS_CREATE -> to.allows(ANALYTICS_PROJECTS_ACCOUNT, CREATE);
      case PROJECTS_UPDATE -> to.allows(ANALYTICS_PROJECTS_ACCOUNT, UPDATE);
      case PROJECTS_DELETE -> to.allows(ANALYTICS_PROJECTS_ACCOUNT, DELETE);
      case INTEGRATIONS_VIEW -> to.allows(webhooks(scope));
      case INTEGRATIONS_MANAGE -> to.allows(webhooks(scope), MANAGE);
      case AUDIT_VIEW -> to.allows(LOGS_API_LOGS);
    };
  }

  private static AclResource roles(Scope scope) {
    return at(scope, ROLES_ENVIRONMENT, ROLES_ACCOUNT);
  }

  private static AclResource images(Scope scope) {
    return at(scope, IMAGES_ENVIRONMENT, IMAGES_ACCOUNT);
  }

  private static AclResource scripts(Scope scope) {
    return at(scope, SCRIPTS_ENVIRONMENT, SCRIPTS_ACCOUNT);
  }

  private static AclResource webhooks(Scope scope) {
    return at(scope, WEBHOOKS_ENVIRONMENT, WEBHOOKS_ACCOUNT);
  }

  /**
   * The vendor names no resource for an environment's rules: whoever writes its scripts uses them.
   */
  private static AclResource rules(Scope scope) {
    return at(scope, SCRIPTS_ENVIRONMENT, ORCHESTRATION_ACCOUNT);
  }

  private static AclResource variables(Scope scope) {
    return at(scope, GLOBAL_VARIABLES_ENVIRONMENT, GLOBAL_VARIABLES_ACCOUNT);
  }

  private static AclResource at(Scope scope, AclResource ofEnvironment, AclResource ofAccount) {
    return scope.environment().isPresent() ? ofEnvironment : ofAccount;
  }
}
