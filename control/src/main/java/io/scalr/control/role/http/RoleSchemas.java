package io.scalr.control.role.http;

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
import io.scalr.control.role.BuiltinAutomation;
import java.util.stream.Stream;

/** The API objects of this feature, named as the contract names them. */
final class RoleSchemas {
  /** The vendor's columns hold this many. */
  private static final int NAME_MAX = 100;

  /** More than any account had. */
  private static final int ENVIRONMENTS_MAX = 1_000;

  static final Schema OS =
      Schema.object(
          "Os",
          text("family").described("OS family.").required().filterable(),
          text("generation").required().filterable(),
          text("id")
              .described("An ID uniquely identifying this OS in Scalr.")
              .pattern("[A-Za-z0-9-]+")
              .required()
              .filterable(),
          text("name").described("A human-readable name for this OS.").required().filterable(),
          text("version").required());

  static final Schema OS_KEY =
      Schema.foreignKey("Os", text("id").pattern("[A-Za-z0-9-]+").length(1, NAME_MAX));

  static final Schema CATEGORY =
      Schema.object(
          "RoleCategory",
          whole("id").described("Identifier of the Role Category.").readOnly().filterable(),
          text("name")
              .described("The name of the Role Category.")
              .length(1, 30)
              .required()
              .filterable(),
          scope());

  static final Schema IMAGE =
      Schema.object(
          "Image",
          time("added").described("Date and time at which this Image was created.").readOnly(),
          text("architecture").oneOf("i386", "x86_64").createOnly().required().filterable(),
          text("cloudImageId").length(1, 255).createOnly().required().filterable(),
          flag("cloudInitInstalled")
              .described("Whether cloud-init is installed on this Image.")
              .byDefault(false)
              .createOnly()
              .filterable(),
          text("cloudLocation")
              .described("Location inside the platform; null where it has none.")
              .length(1, 255)
              .createOnly()
              .filterable(),
          text("cloudPlatform").oneOf(PlatformNames.array()).createOnly().required().filterable(),
          flag("deprecated")
              .described("Whether this Image is deprecated.")
              .byDefault(false)
              .filterable(),
          uuid("id").readOnly().filterable(),
          time("lastUsed").described("Date and time at which this Image was last used.").readOnly(),
          text("name").length(1, NAME_MAX).required().filterable(),
          object("os", OS_KEY).createOnly().required().filterable(),
          flag("scalrAgentInstalled")
              .described("Whether Scalr Agent is installed on this Image.")
              .byDefault(true)
              .createOnly()
              .filterable(),
          scope(),
          whole("size").described("Size of the image in GB.").between(1, 65_536).createOnly(),
          text("source")
              .described("Indicates how this Image was created.")
              .oneOf("Manual", "BundleTask")
              .readOnly()
              .filterable(),
          text("status")
              .described("`failed` means that the deletion failed.")
              .oneOf("active", "pending_delete", "failed")
              .readOnly()
              .filterable(),
          text("statusError").readOnly(),
          text("type").length(1, 20).createOnly());

  static final Schema IMAGE_KEY = Schema.foreignKey("Image", uuid("id"));

  /** Where an image is copied to, as an environment says it. */
  static final Schema CLOUD_LOCATION =
      Schema.object(
          "CloudLocation",
          text("cloudLocation"),
          text("cloudPlatform").oneOf(PlatformNames.array()).required());

  /** The same as said at the scopes above, with the credentials that open both places. */
  static final Schema IMAGE_COPY =
      Schema.object(
          "CopyImageRequest",
          object("cloudCredentials", Schema.foreignKey("CloudCredentials", text("id"))).required(),
          text("cloudLocation")
              .described("The destination region where this Image will be copied.")
              .required());

  static final Schema ROLE_KEY = Lists.key("Role");

  static final Schema DEPRECATED =
      Schema.object(
          "RoleDeprecatedOptions",
          time("deprecated").readOnly(),
          object("replacement", ROLE_KEY).readOnly());

  static final Schema ROLE = Schema.object("Role", role());

  /** At the account's scope a role also says from which environments it is seen. */
  static final Schema ACCOUNT_ROLE =
      Schema.object(
          "AccountRole",
          Stream.concat(
                  Stream.of(
                      listOf(
                              "allowedEnvironments",
                              object("environment", Schema.foreignKey("Environment", whole("id"))))
                          .described("Environments that see this Role while it is restricted.")
                          .most(ENVIRONMENTS_MAX),
                      flag("restrictedAccess")
                          .described("Whether only allowed Environments see this Role.")
                          .byDefault(false)
                          .filterable()),
                  Stream.of(role()))
              .toArray(Property[]::new));

  private static Property[] role() {
    return new Property[] {
      listOf("builtinAutomation", text("builtinAutomation").raw().length(1, 30))
          .described("One of " + String.join(", ", BuiltinAutomation.ALL) + " each.")
          .most(BuiltinAutomation.ALL.size())
          .createOnly()
          .filterable(),
      object("category", Lists.key("RoleCategory")).required().filterable(),
      object("deprecated", DEPRECATED).readOnly(),
      text("description").lines().length(0, 4_000),
      whole("id").readOnly().filterable(),
      text("name")
          .described("The name of the Role.")
          .pattern("[A-Za-z0-9]+[A-Za-z0-9-]*[A-Za-z0-9]+")
          .length(2, NAME_MAX)
          .required()
          .filterable(),
      object("os", OS_KEY).createOnly().required().filterable(),
      flag("quickStart")
          .described("Whether this Role is a QuickStart Role.")
          .byDefault(false)
          .filterable(),
      text("quickStartGroup").length(1, NAME_MAX).filterable(),
      scope(),
      listOf("tags", text("tag").length(1, 127)).most(100),
      flag("useScalrAgent")
          .described("Whether this Role uses Scalarizr, the Scalr agent.")
          .byDefault(true)
          .createOnly()
          .filterable()
    };
  }

  /** The role may be left out where the path names it. */
  static final Schema ROLE_IMAGE =
      Schema.object(
          "RoleImage",
          object("image", IMAGE_KEY).required().filterable(),
          object("role", ROLE_KEY).filterable());

  static final Schema COPY =
      Schema.object(
          "CloneRoleRequest",
          text("name")
              .described("The name of the new Role.")
              .pattern("[A-Za-z0-9]+[A-Za-z0-9-]*[A-Za-z0-9]+")
              .length(2, NAME_MAX)
              .required());

  static final Schema DEPRECATION =
      Schema.object(
          "DeprecateRoleRequest",
          flag("deprecate").described("False takes the deprecation back.").byDefault(true),
          object("replacement", ROLE_KEY).described("What to take instead."));

  /** What is asked of {@code images/{imageId}/actions/replace/} from an environment. */
  static final Schema REPLACEMENT = Schema.object("ReplaceImageRequest", replacement());

  /** The same from above, where lower scopes can be meant too. */
  static Schema replacement(String... scopes) {
    return Schema.object(
        "ReplaceImageRequest",
        Stream.concat(
                Stream.of(replacement()),
                Stream.of(
                    listOf("scope", text("scope").oneOf(scopes))
                        .described(
                            "Whose Roles are meant. A lower scope only together with those above"
                                + " it. Default: only the scope that is asked.")
                        .most(scopes.length)))
            .toArray(Property[]::new));
  }

  private static Property[] replacement() {
    return new Property[] {
      flag("deprecateOldImage").byDefault(false), object("newImage", IMAGE_KEY).required()
    };
  }

  /** What the record says of a role whose image was replaced. */
  static final Schema REPLACED =
      Schema.object("ReplacedImage", object("oldImage", IMAGE_KEY), object("newImage", IMAGE_KEY));

  /** A role that was changed, wherever it lives. */
  static final Schema ROLE_SCOPE =
      Schema.object(
          "RoleScopeIdentity",
          whole("accountId").readOnly(),
          whole("envId").readOnly(),
          whole("id").readOnly(),
          text("scope")
              .oneOf("scalr", "account", "environment", "farm", "farmrole", "role", "server")
              .readOnly());

  private RoleSchemas() {}

  private static Property scope() {
    return text("scope")
        .oneOf("scalr", "account", "environment", "farm", "farmrole", "role", "server")
        .readOnly()
        .filterable();
  }
}
