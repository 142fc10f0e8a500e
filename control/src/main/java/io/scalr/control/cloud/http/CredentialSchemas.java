package io.scalr.control.cloud.http;

import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.text;

import io.scalr.control.cloud.CredentialKind;
import io.scalr.control.cloud.PlatformNames;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The API's objects of credentials. What is a secret is taken in and never shown. */
final class CredentialSchemas {
  static final String TYPE = "cloudCredentialsType";
  static final String PROVIDER = "provider";
  static final String UK = "isUk";

  private static final int NAME_MAX = 255;
  private static final int URL_MAX = 2_048;

  /** The longest RSA key that is in use takes 6 KiB. */
  private static final int KEY_MAX = 16_384;

  private CredentialSchemas() {}

  static final Schema KEY =
      Schema.foreignKey(
          "CloudCredentials",
          text("id").length(1, 12).described("Unique identifier of a Cloud Credentials object."));

  static final Schema CLOUD =
      Schema.object(
          "Cloud",
          text("cloud")
              .described("The Cloud Platform this resource resides in.")
              .oneOf(PlatformNames.array()),
          object("credentials", KEY));

  private static final Schema BILLING =
      Schema.object(
          "AwsDetailedBilling",
          text("bucket").described("Billing bucket name.").length(0, NAME_MAX),
          object("cloudCredentials", KEY).described("Payer AWS Cloud Credentials."),
          text("cloudLocation").described("Billing bucket region.").length(0, NAME_MAX),
          flag("enabled").described("Whether detailed billing is enabled.").byDefault(false));

  static final Schema CREDENTIALS =
      Schema.choice(
          "CloudCredentials",
          type(),
          kind(
              CredentialKind.AWS,
              text("accountType")
                  .described("AWS Account type.")
                  .oneOf("regular", "govcloud", "china")
                  .required()
                  .filterable(),
              text("accessKey").described("Access key ID.").length(1, NAME_MAX).required(),
              secret("secretKey", NAME_MAX).described("The secret key."),
              text("accountId").described("AWS Account ID.").readOnly(),
              object("billing", BILLING)),
          kind(
              CredentialKind.GCE,
              text("projectId").described("GCE project ID.").length(1, NAME_MAX).required(),
              text("clientId").described("GCE client ID.").length(1, NAME_MAX).required(),
              text("accountName")
                  .described("The service account name.")
                  .length(1, NAME_MAX)
                  .required(),
              secret("privateKey", KEY_MAX).described("Private key with boundary.").format("byte")),
          kind(
              CredentialKind.AZURE,
              text("tenantId")
                  .described("The Azure Active Directory identifier.")
                  .length(1, NAME_MAX)
                  .required(),
              text("subscription")
                  .described("The Azure Subscription ID.")
                  .length(1, NAME_MAX)
                  .required()),
          kind(
              CredentialKind.CLOUDSTACK,
              text("apiUrl")
                  .described(
                      "The URL like: http(s)://<cloudstack_ip>:<cloudstack_port>/client/api.")
                  .length(1, URL_MAX)
                  .required(),
              text("apiKey").described("The API key.").length(1, NAME_MAX).required(),
              secret("secretKey", NAME_MAX).described("The secret key.")),
          kind(
              CredentialKind.OPENSTACK,
              text("keystoneUrl").described("Keystone URL.").length(1, URL_MAX).required(),
              text("userName").described("The user name.").length(1, NAME_MAX).required(),
              password().described("The password for the user."),
              text("tenantName").described("The tenant name.").length(1, NAME_MAX).required(),
              text("domainName")
                  .described("Domain name. It must be provided for the Identity API v3.")
                  .length(0, NAME_MAX),
              flag("sslVerification")
                  .described("Specifies whether it should verify SSL Certificate.")),
          kind(
              CredentialKind.RACKSPACE,
              text("userName").described("The user name.").length(1, NAME_MAX).required(),
              secret("apiKey", NAME_MAX).described("The API access key."),
              flag(UK)
                  .described(
                      "Indicates if these credentials are for Rackspace UK (true) or Rackspace US"
                          + " (false).")
                  .createOnly()),
          kind(
              CredentialKind.VMWARE,
              text("url")
                  .described("vSphere Web Services SDK Server URL.")
                  .length(1, URL_MAX)
                  .required(),
              text("userName").described("The ID of the user.").length(1, NAME_MAX).required(),
              password().described("The password for the user."),
              flag("sslVerification")
                  .described("Specifies whether it should verify SSL Certificate.")),
          kind(CredentialKind.LOCAL));

  /** What all kinds have in common, as lists show them. */
  static final Schema SUMMARY = Schema.object("CloudCredentialsSummary", summary());

  private static Property[] summary() {
    var names = Stream.of(CredentialKind.values()).map(CredentialKind::definition);
    var all = new ArrayList<Property>();
    all.add(type().oneOf(names.toArray(String[]::new)).required());
    all.addAll(common(provider()));
    return all.toArray(Property[]::new);
  }

  private static Property type() {
    return text(TYPE)
        .described("The Cloud Platform these credentials allow access to.")
        .createOnly()
        .filterable();
  }

  private static Schema kind(CredentialKind kind, Property... more) {
    var provider =
        kind.namesProvider()
            ? provider().oneOf(kind.platforms().toArray(String[]::new)).required()
            : provider();
    var all = new ArrayList<>(common(provider));
    all.addAll(List.of(more));
    return Schema.object(kind.definition(), all.toArray(Property[]::new));
  }

  /** The properties that are the same whatever the cloud. */
  private static List<Property> common(Property provider) {
    return List.of(
        text("description").lines().length(0, 4_096),
        text("id")
            .described("Unique identifier for this Cloud Credentials object.")
            .pattern("[A-Fa-f0-9]+")
            .length(12, 12)
            .readOnly()
            .filterable(),
        text("name")
            .described("Unique name of these Cloud Credentials.")
            .length(1, NAME_MAX)
            .required()
            .filterable(),
        provider,
        text("scope")
            .described("The scope in which these Cloud Credentials were added.")
            .oneOf("scalr", "account", "environment", "farm", "farmrole", "role", "server")
            .readOnly()
            .filterable(),
        text("status")
            .described("The status of these Cloud Credentials.")
            .oneOf("disabled", "enabled", "suspended")
            .readOnly()
            .filterable());
  }

  private static Property provider() {
    return text(PROVIDER)
        .described("Cloud provider for Openstack or Cloudstack based clouds.")
        .createOnly()
        .filterable();
  }

  private static Property secret(String name, int max) {
    return text(name).raw().length(1, max).required().writeOnly();
  }

  private static Property password() {
    return secret("password", NAME_MAX).format("password");
  }
}
