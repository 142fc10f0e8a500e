package io.scalr.control.integration.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.objects;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.uuid;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/** The API's objects of Ansible Tower. */
final class TowerSchemas {
  static final String REGULAR = "AnsibleTowerGroupRegular";
  static final String TEMPLATE = "AnsibleTowerGroupTemplate";
  static final String LINUX = "AnsibleTowerMachineCredentialsLinux";
  static final String WINDOWS = "AnsibleTowerMachineCredentialsWindows";

  private static final String[] SCOPES = {
    "scalr", "account", "environment", "farm", "farmrole", "role", "server"
  };
  private static final int NAME_MAX = 255;

  /** A chain of certificates; the variables of a play. */
  private static final int TEXT_MAX = 65_535;

  private TowerSchemas() {}

  /** As the vendor lists them. */
  static final Schema SERVER = server();

  /** As it is made, which the vendor's API has no way to do. */
  static final Schema SERVER_WITH_PASSWORD =
      server(text("password").raw().length(1, NAME_MAX).format("password").required().writeOnly());

  private static Schema server(Property... more) {
    var all = new ArrayList<Property>();
    all.add(text("certificate").lines().length(0, TEXT_MAX));
    all.add(uuid("id").readOnly().filterable());
    all.addAll(List.of(more));
    all.addAll(
        List.of(
            text("scope").oneOf(SCOPES).readOnly().filterable(),
            flag("sslVerification")
                .described("Specifies whether it should verify SSL Certificate."),
            text("url")
                .described("The Ansible Tower Server API url.")
                .pattern(IntegrationUrl.PATTERN)
                .length(1, 2_048)
                .required()
                .filterable(),
            text("userName")
                .described("The ID of the Ansible Tower user.")
                .length(1, NAME_MAX)
                .required()));
    return Schema.object("AnsibleTowerServer", all.toArray(Property[]::new));
  }

  static final Schema GROUP =
      Schema.choice(
          "AnsibleTowerGroup",
          "type",
          Schema.object(
              REGULAR,
              whole("id").described("Unique identifier of the Ansible Tower Regular Group."),
              text("name")
                  .described("The name of the Ansible Tower Regular Group.")
                  .length(1, NAME_MAX)),
          Schema.object(
              TEMPLATE,
              uuid("id").described("Unique identifier of the Ansible Tower Template Group."),
              text("name")
                  .described("The name of the Ansible Tower Template Group.")
                  .length(1, NAME_MAX)));

  static final Schema CREDENTIALS =
      Schema.choice(
          "AnsibleTowerMachineCredentials",
          text("type").described("Type of the Machine Credentials."),
          machine(LINUX, text("publicKey").lines().length(0, TEXT_MAX)),
          machine(
              WINDOWS, text("password").raw().length(1, NAME_MAX).format("password").writeOnly()));

  private static Schema machine(String name, Property more) {
    return Schema.object(
        name,
        whole("id").described("The identifier of the Machine Credentials."),
        text("name").described("Name of the Machine Credentials.").length(1, NAME_MAX),
        more);
  }

  static final Schema CONFIGURATION =
      Schema.object(
          "AnsibleTowerConfiguration",
          flag("allowOverride")
              .described(
                  "Indicates whether the Configuration variables could be overridden on lower"
                      + " scopes."),
          objects("credentials", CREDENTIALS).most(100),
          objects("groups", GROUP).described("List of Ansible Tower Groups.").most(100),
          uuid("id")
              .described("The Ansible Tower configuration identifier.")
              .readOnly()
              .filterable(),
          object("inventory", named("Inventory")).required().filterable(),
          flag("isShared")
              .described("Indicates whether the Configuration is available on lower scopes.")
              .byDefault(true),
          text("name")
              .described("The Ansible Tower configuration name.")
              .length(1, NAME_MAX)
              .required(),
          object("organization", named("Organization")).required().filterable(),
          text("scope").oneOf(SCOPES).readOnly(),
          object("server", Schema.foreignKey("AnsibleTowerServer", uuid("id")))
              .described("Ansible Tower Server foreign key.")
              .required()
              .filterable(),
          text("variables")
              .described("The Ansible Tower variables to override. JSON or YAML representation.")
              .raw()
              .length(0, TEXT_MAX));

  private static Schema named(String kind) {
    return Schema.identity(
        "ComposedAnsibleTower" + kind + "Identity",
        "AnsibleTower" + kind,
        whole("id").described("Unique identifier of the Ansible Tower " + kind + " object."),
        text("name")
            .described("The name of the Ansible Tower " + kind + " object.")
            .length(1, NAME_MAX));
  }
}
