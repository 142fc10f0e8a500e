package io.scalr.control.access.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.listOf;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.objects;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.access.AclPermission;
import io.scalr.control.access.AclResource;
import io.scalr.control.access.AclRole;
import io.scalr.control.access.PredefinedRole;
import io.scalr.control.access.Team;
import io.scalr.control.http.Identities;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Teams and ACL roles as the API shows them. */
final class TeamSchemas {
  /** More resources than there will be, and few enough to send. */
  private static final int RESOURCES_MAX = 200;

  /** Nobody needs more roles in one team. */
  private static final int MEMBER_ROLES_MAX = 20;

  static final Schema ACL_ROLE_KEY =
      Schema.foreignKey(
          "AclRole",
          text("id").described("Unique identifier for this ACL Role object.").length(1, 64));

  /** As the vendor's clients list them. */
  static final Schema ACL_ROLE_SUMMARY =
      Schema.object("AclRole", base(), aclRoleId(), aclRoleName());

  private static final Schema GRANT =
      Schema.object(
          "AclGrant",
          text("resource")
              .oneOf(Stream.of(AclResource.values()).map(AclResource::word).toArray(String[]::new))
              .required()
              .described("May be seen; what is not named may not."),
          listOf("permissions", text("permission").oneOf(permissions()))
              .most(AclPermission.values().length)
              .described("What may be done with it beyond that."));

  /** With what each gives, which the vendor's API has no words for. */
  static final Schema ACL_ROLE =
      Schema.object(
          "AclRole",
          aclRoleId(),
          aclRoleName(),
          base().byDefault(PredefinedRole.NO_ACCESS.word()),
          object("account", AccountResource.ACCOUNT_KEY)
              .createOnly()
              .filterable()
              .described("Needed only of a caller who belongs to no account."),
          flag("predefined")
              .readOnly()
              .described("The account's copy of its base: neither changed nor deleted."),
          objects("resources", GRANT)
              .most(RESOURCES_MAX)
              .described("All that it gives. Not sent when it is made: what the base gives."));

  static final Schema TEAM =
      Schema.object(
          "Team",
          object("defaultAclRole", ACL_ROLE_KEY)
              .described(
                  "Default ACL Role for the Team. It counts for the members who have none of their"
                      + " own.")
              .required()
              .filterable(),
          text("description").described("Description of the Team.").lines().length(0, 4_000),
          whole("id").described("Identifier of the Team.").readOnly().filterable(),
          text("name").described("Name of the Team.").length(1, 100).required().filterable());

  static final Schema ENVIRONMENT_TEAM =
      Schema.object(
          "EnvironmentTeam",
          object("defaultAclRole", ACL_ROLE_KEY)
              .described(
                  "ACL Role that counts in this Environment instead of the Team's default one. It"
                      + " does not count for members who have ACL Roles of their own.")
              .filterable(),
          object("team", Identities.TEAM)
              .described("Identifier and name of the Team.")
              .createOnly()
              .required()
              .filterable());

  /** A user in a team, which the vendor's API has no words for. */
  static final Schema MEMBER =
      Schema.object(
          "TeamMember",
          object("user", Identities.USER).createOnly().required().filterable(),
          listOf("aclRoles", object("aclRole", ACL_ROLE_KEY))
              .most(MEMBER_ROLES_MAX)
              .described("What counts for this member instead of the Team's default ACL Role."));

  private TeamSchemas() {}

  private static Property base() {
    return text("baseRole")
        .described("Base ACL Role to override.")
        .oneOf(Stream.of(PredefinedRole.values()).map(PredefinedRole::word).toArray(String[]::new))
        .createOnly()
        .filterable();
  }

  private static Property aclRoleId() {
    return text("id")
        .described("Unique identifier for this ACL Role object.")
        .pattern("[A-Fa-f0-9]+")
        .length(20, 20)
        .readOnly()
        .filterable();
  }

  private static Property aclRoleName() {
    return text("name").described("Name of this ACL Role.").length(1, 100).required().filterable();
  }

  private static String[] permissions() {
    return Stream.of(AclPermission.values()).map(AclPermission::word).toArray(String[]::new);
  }

  static View summary(AclRole role) {
    return View.of(ACL_ROLE_SUMMARY)
        .put("baseRole", role.base().word())
        .put("id", role.id())
        .put("name", role.name());
  }

  static View view(AclRole role) {
    return View.of(ACL_ROLE)
        .put("id", role.id())
        .put("name", role.name())
        .put("baseRole", role.base().word())
        .put("account", role.account())
        .put("predefined", role.predefined())
        .put("resources", grants(role));
  }

  private static List<View> grants(AclRole role) {
    return role.grants().resources().entrySet().stream()
        .sorted(Comparator.comparing(each -> each.getKey().ordinal()))
        .map(each ->
            View.of(GRANT)
                .put("resource", each.getKey().word())
                .put(
                    "permissions",
                    each.getValue().stream().sorted().map(AclPermission::word).toList()))
        .toList();
  }

  static View view(Team team) {
    return View.of(TEAM)
        .put("defaultAclRole", team.role())
        .put("description", team.description())
        .put("id", team.id())
        .put("name", team.name());
  }

  static View view(Team.Grant grant) {
    return View.of(ENVIRONMENT_TEAM)
        .put("defaultAclRole", grant.role())
        .put("team", View.of(Identities.TEAM).put("id", grant.team()).put("name", grant.name()));
  }

  static View view(Team.Member member) {
    return View.of(MEMBER)
        .put("user", View.of(Identities.USER).put("id", member.user()).put("email", member.login()))
        .put("aclRoles", member.roles());
  }
}
