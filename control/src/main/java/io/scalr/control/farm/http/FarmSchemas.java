package io.scalr.control.farm.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.listOf;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.time;
import static io.scalr.control.http.schema.Property.uuid;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.cloud.PlatformNames;
import io.scalr.control.http.Lists;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;

/** The API objects of this feature, named as the contract names them. */
final class FarmSchemas {
  static final Schema USER =
      Schema.identity(
          "ComposedUserIdentity",
          "User",
          whole("id").described("Unique identifier of the User."),
          text("email").described("Email of the User.").format("email").readOnly());

  static final Schema FARM =
      Schema.object(
          "Farm",
          text("description").lines().length(0, 4_000),
          whole("id").described("Identifier of the Farm.").readOnly().filterable(),
          text("launchOrder")
              .oneOf("simultaneous", "sequential")
              .byDefault("simultaneous")
              .filterable(),
          text("name").length(1, 255).required().filterable(),
          object("owner", USER).filterable(),
          object("project", Schema.foreignKey("Project", uuid("id"))).required().filterable(),
          text("status")
              .described("Farm status.")
              .oneOf("running", "suspended", "terminated", "pending_terminate", "pending_launch")
              .readOnly()
              .filterable(),
          text("timezone").length(1, 64).byDefault("UTC").filterable());

  static final Schema FARM_KEY = Lists.key("Farm");

  static final Schema TYPE_KEY = Schema.foreignKey("InstanceType", text("id").length(1, 255));

  static final Schema ROLE =
      Schema.identity(
          "RoleIdentity",
          "Role",
          whole("id"),
          object(
                  "deprecated",
                  Schema.object(
                      "RoleDeprecatedOptions",
                      time("deprecated").readOnly(),
                      object("replacement", Lists.key("Role")).readOnly()))
              .readOnly());

  /** What is not built yet stands here with its fixed value; {@link FarmRoleResource} says so. */
  static final Schema SCALING =
      Schema.object(
          "ScalingConfiguration",
          text("considerSuspendedServers").oneOf("running", "terminated").byDefault("running"),
          flag("enabled").byDefault(false),
          whole("maxInstances").byDefault(2),
          whole("minInstances").byDefault(1),
          listOf("rules", text("rule")).readOnly(),
          text("scalingBehavior")
              .oneOf("suspend-resume", "launch-terminate")
              .byDefault("launch-terminate"));

  static final Schema FARM_ROLE = Schema.object("FarmRole", farmRole(true));

  static final Schema SUMMARY = Schema.object("FarmRoleSummary", farmRole(false));

  private FarmSchemas() {}

  private static Property[] farmRole(boolean whole) {
    var alias =
        text("alias")
            .described("The Alias for this Farm Role.")
            .pattern("[A-Za-z0-9]+[A-Za-z0-9-]*[A-Za-z0-9]+")
            .length(2, 100)
            .required()
            .filterable();
    var location =
        text("cloudLocation")
            .described("The Cloud Location.")
            .length(1, 255)
            .createOnly()
            .required()
            .filterable();
    var platform =
        text("cloudPlatform")
            .described("The Cloud Platform this Farm Role runs on.")
            .oneOf(PlatformNames.array())
            .createOnly()
            .required()
            .filterable();
    var farm =
        object("farm", FARM_KEY)
            .described("Farm this Farm Role should be added to.")
            .readOnly()
            .filterable();
    var id = whole("id").readOnly().filterable();
    var type = object("instanceType", TYPE_KEY).required();
    var launchIndex = whole("launchIndex").between(0, 1_000);
    var role = object("role", ROLE).required().filterable();
    return whole
        ? new Property[] {
          alias,
          location,
          platform,
          farm,
          id,
          type,
          launchIndex,
          role,
          object("scaling", SCALING).described("Farm Role scaling configuration.")
        }
        : new Property[] {alias, location, platform, farm, id, type, launchIndex, role};
  }
}
