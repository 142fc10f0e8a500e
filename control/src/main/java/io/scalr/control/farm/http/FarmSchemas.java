package io.scalr.control.farm.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.listOf;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.objects;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.time;
import static io.scalr.control.http.schema.Property.uuid;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.cloud.PlatformNames;
import io.scalr.control.farm.DesiredFarmRole.Timing;
import io.scalr.control.farm.DesiredFarmRole.Troubles;
import io.scalr.control.farm.FarmRoleSettings;
import io.scalr.control.farm.TerminationGrace;
import io.scalr.control.farm.TroublePolicy;
import io.scalr.control.http.Identities;
import io.scalr.control.http.Lists;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** The API objects of this feature, named as the contract names them. */
final class FarmSchemas {
  /** Nobody shares a farm among more. */
  private static final int TEAMS_MAX = 50;

  private static final String AUTO = "auto";

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
          object("owner", Identities.USER).filterable(),
          object("project", Schema.foreignKey("Project", uuid("id"))).required().filterable(),
          text("status")
              .described("Farm status.")
              .oneOf("running", "suspended", "terminated", "pending_terminate", "pending_launch")
              .readOnly()
              .filterable(),
          objects("teams", Identities.TEAM)
              .described("List of the Teams that have access to this Farm.")
              .most(TEAMS_MAX)
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

  /** Time limits, and what to do with servers in trouble; null stands for the default. */
  static final Schema SETTINGS =
      Schema.object(
          "FarmRoleSettings",
          limit("launchTimeoutSeconds", Timing.DEFAULT.launchLimit())
              .described(
                  "How long a server may be pending, and how long initializing; the latter without"
                      + " the time-outs of blocking scripts."),
          limit("rebootTimeoutSeconds", Timing.DEFAULT.rebootLimit())
              .described("From the start of a reboot to its finish."),
          text("terminationGrace")
              .pattern("auto|[0-9]{1,6}")
              .byDefault(grace(Timing.DEFAULT.grace()))
              .described(
                  "How long a server that is terminated gracefully still runs: so many seconds, or"
                      + " auto: until its blocking BeforeHostTerminate scripts have reported."),
          flag("keepFailed")
              .byDefault(Troubles.DEFAULT.keepFailed())
              .described("A server whose launch failed is kept for debugging, not replaced."),
          policy("onMissing").described("The cloud does not know its machine any more."),
          policy("onCrashed").described("Its machine was terminated, and not by us."),
          policy("onStopped")
              .described("Its machine stopped by itself, or did not come back from suspension."));

  private static Property limit(String name, Duration byDefault) {
    return whole(name)
        .between(
            FarmRoleSettings.SHORTEST_LIMIT.toSeconds(), FarmRoleSettings.LONGEST_LIMIT.toSeconds())
        .byDefault(byDefault.toSeconds());
  }

  private static Property policy(String name) {
    return text(name)
        .oneOf(Arrays.stream(TroublePolicy.values()).map(FarmSchemas::word).toArray(String[]::new))
        .byDefault(word(TroublePolicy.TERMINATE));
  }

  static View settings(FarmRoleSettings settings) {
    var timing = settings.timing();
    var troubles = settings.troubles();
    return View.of(SETTINGS)
        .put("launchTimeoutSeconds", timing.launchLimit().toSeconds())
        .put("rebootTimeoutSeconds", timing.rebootLimit().toSeconds())
        .put("terminationGrace", grace(timing.grace()))
        .put("keepFailed", troubles.keepFailed())
        .put("onMissing", word(troubles.missing()))
        .put("onCrashed", word(troubles.crashed()))
        .put("onStopped", word(troubles.stopped()));
  }

  static Outcome<FarmRoleSettings> settings(Values body) {
    var timing = Timing.DEFAULT;
    var troubles = Troubles.DEFAULT;
    return FarmRoleSettings.of(
        new Timing(
            seconds(body, "launchTimeoutSeconds", timing.launchLimit()),
            seconds(body, "rebootTimeoutSeconds", timing.rebootLimit()),
            body.maybeText("terminationGrace").map(FarmSchemas::grace).orElse(timing.grace())),
        new Troubles(
            body.maybeFlag("keepFailed").orElse(troubles.keepFailed()),
            policy(body, "onMissing", troubles.missing()),
            policy(body, "onCrashed", troubles.crashed()),
            policy(body, "onStopped", troubles.stopped())));
  }

  private static Duration seconds(Values body, String property, Duration byDefault) {
    return body.maybeWhole(property).map(Duration::ofSeconds).orElse(byDefault);
  }

  private static TroublePolicy policy(Values body, String property, TroublePolicy byDefault) {
    return body.maybeText(property)
        .map(word -> TroublePolicy.valueOf(word.toUpperCase(Locale.ROOT)))
        .orElse(byDefault);
  }

  private static TerminationGrace grace(String word) {
    return word.equals(AUTO)
        ? new TerminationGrace.Auto()
        : new TerminationGrace.Fixed(Duration.ofSeconds(Long.parseLong(word)));
  }

  private static String grace(TerminationGrace grace) {
    return switch (grace) {
      case TerminationGrace.Auto _ -> AUTO;
      case TerminationGrace.Fixed(var duration) -> Long.toString(duration.toSeconds());
    };
  }

  private static String word(TroublePolicy policy) {
    return policy.name().toLowerCase(Locale.ROOT);
  }

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
