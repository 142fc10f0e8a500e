package io.scalr.control.http;

/**
 * What a route demands of its caller. Each names the access-control resource that stands behind it;
 * {@code access} decides who has which. A new one must be placed there, or nothing compiles.
 */
public enum Permission {
  /** Nobody needs to be known: log-in. */
  NONE,
  /** Any known, active caller within the scope of the path. */
  SIGNED_IN,
  /** Only the administrators of the whole installation. */
  GLOBAL_ADMIN,
  /** Users, environments and keys of an account: its owner and its administrators. */
  ACCOUNT_ADMIN,
  /** Clouds' locations and instance types, operating systems, role categories. */
  CLOUDS_VIEW,
  /** Cloud credentials: to see them and to change them; their secrets are shown to nobody. */
  CLOUD_CREDENTIALS,
  FARMS_VIEW,
  FARMS_CREATE,
  FARMS_UPDATE,
  FARMS_DELETE,
  FARMS_LAUNCH_TERMINATE,
  /** Reboot, suspend, resume and terminate servers. */
  FARMS_SERVERS,
  /** Give a farm to another user or to teams. */
  FARMS_CHANGE_OWNERSHIP,
  ROLES_VIEW,
  ROLES_MANAGE,
  IMAGES_VIEW,
  IMAGES_MANAGE,
  SCRIPTS_VIEW,
  SCRIPTS_MANAGE,
  SCRIPTS_EXECUTE,
  /** Rules of an account or an environment; those of roles and farms go with these. */
  ORCHESTRATION_VIEW,
  ORCHESTRATION_MANAGE,
  ORCHESTRATION_LOGS_VIEW,
  EVENT_LOGS_VIEW,
  EVENTS_VIEW,
  EVENTS_MANAGE,
  EVENTS_FIRE,
  VARIABLES_VIEW,
  VARIABLES_MANAGE,
  /** Programs of others: where web-hooks go, Ansible Towers. */
  INTEGRATIONS_VIEW,
  INTEGRATIONS_MANAGE,
  PROJECTS_VIEW,
  PROJECTS_CREATE,
  PROJECTS_UPDATE,
  PROJECTS_DELETE,
  /** What was done, by whom, and what the machine decided. */
  AUDIT_VIEW
}
