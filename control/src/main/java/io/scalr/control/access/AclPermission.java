package io.scalr.control.access;

/** What may be done with a resource beyond seeing it. */
public enum AclPermission {
  MANAGE,
  CREATE,
  UPDATE,
  DELETE,
  CLONE,
  LAUNCH_TERMINATE,
  CHANGE_OWNERSHIP,
  SERVERS,
  STATISTICS,
  CHANGE_PROJECTS,
  BUILD,
  IMPORT,
  BUNDLETASKS,
  EXECUTE,
  FORK,
  FIRE,
  ALLOCATE_BUDGET;

  /** As the API writes it, such as {@code launch-terminate}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
