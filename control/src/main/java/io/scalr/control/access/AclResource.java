package io.scalr.control.access;

import static io.scalr.control.access.AclPermission.ALLOCATE_BUDGET;
import static io.scalr.control.access.AclPermission.BUILD;
import static io.scalr.control.access.AclPermission.BUNDLETASKS;
import static io.scalr.control.access.AclPermission.CHANGE_OWNERSHIP;
import static io.scalr.control.access.AclPermission.CHANGE_PROJECTS;
import static io.scalr.control.access.AclPermission.CLONE;
import static io.scalr.control.access.AclPermission.CREATE;
import static io.scalr.control.access.AclPermission.DELETE;
import static io.scalr.control.access.AclPermission.EXECUTE;
import static io.scalr.control.access.AclPermission.FIRE;
import static io.scalr.control.access.AclPermission.FORK;
import static io.scalr.control.access.AclPermission.IMPORT;
import static io.scalr.control.access.AclPermission.LAUNCH_TERMINATE;
import static io.scalr.control.access.AclPermission.MANAGE;
import static io.scalr.control.access.AclPermission.SERVERS;
import static io.scalr.control.access.AclPermission.STATISTICS;
import static io.scalr.control.access.AclPermission.UPDATE;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What access is given to, under the old product's numbers. Only what this server has is here; a
 * resource comes with its feature.
 */
public enum AclResource {
  FARMS(
      0x100,
      UPDATE,
      DELETE,
      CLONE,
      LAUNCH_TERMINATE,
      CHANGE_OWNERSHIP,
      SERVERS,
      STATISTICS,
      CHANGE_PROJECTS),
  TEAM_FARMS(
      0x108,
      UPDATE,
      DELETE,
      CLONE,
      LAUNCH_TERMINATE,
      CHANGE_OWNERSHIP,
      SERVERS,
      STATISTICS,
      CHANGE_PROJECTS),
  /** Whoever makes a farm owns it, so that only this one has {@link AclPermission#CREATE}. */
  OWN_FARMS(
      0x109,
      CREATE,
      UPDATE,
      DELETE,
      CLONE,
      LAUNCH_TERMINATE,
      CHANGE_OWNERSHIP,
      SERVERS,
      STATISTICS,
      CHANGE_PROJECTS),
  ROLES_ENVIRONMENT(0x104, MANAGE, CLONE),
  IMAGES_ENVIRONMENT(0x107, MANAGE, BUILD, IMPORT, BUNDLETASKS),
  ROLES_ACCOUNT(0x1B0, MANAGE, CLONE),
  IMAGES_ACCOUNT(0x1C0, MANAGE),
  ORCHESTRATION_ACCOUNT(0x250, MANAGE),
  GLOBAL_VARIABLES_ACCOUNT(0x167, MANAGE),
  SCRIPTS_ACCOUNT(0x106, MANAGE, FORK),
  WEBHOOKS_ACCOUNT(0x168, MANAGE),
  ANALYTICS_ACCOUNT(0x241),
  ANALYTICS_PROJECTS_ACCOUNT(0x245, CREATE, UPDATE, DELETE, ALLOCATE_BUDGET),
  ENV_CLOUDS_ENVIRONMENT(0x202),
  GLOBAL_VARIABLES_ENVIRONMENT(0x160, MANAGE),
  SCRIPTS_ENVIRONMENT(0x105, MANAGE, EXECUTE, FORK),
  WEBHOOKS_ENVIRONMENT(0x166, MANAGE),
  ANALYTICS_ENVIRONMENT(0x242),
  CLOUD_CREDENTIALS_ACCOUNT(0x221),
  CLOUD_CREDENTIALS_ENVIRONMENT(0x222),
  GENERAL_CUSTOM_EVENTS(0x164, MANAGE, FIRE),
  GENERAL_CUSTOM_SCALING_METRICS(0x163, MANAGE),
  LOGS_API_LOGS(0x140),
  LOGS_ORCHESTRATION_LOGS(0x141),
  LOGS_EVENT_LOGS(0x143);

  private final int number;
  private final Set<AclPermission> permissions;

  AclResource(int number, AclPermission... permissions) {
    this.number = number;
    this.permissions = Set.of(permissions);
  }

  public int number() {
    return number;
  }

  /** What it may be used for beyond being seen. */
  public Set<AclPermission> permissions() {
    return permissions;
  }

  /** As the API writes it, such as {@code own-farms}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<AclResource> of(String word) {
    return Stream.of(values()).filter(each -> each.word().equals(word)).findFirst();
  }

  public static Optional<AclResource> of(int number) {
    return Stream.of(values()).filter(each -> each.number == number).findFirst();
  }
}
