package io.scalr.control.cloud;

import java.util.List;

/**
 * Kinds of credentials, as the API has them: what one is made of depends on its kind, and a kind
 * opens one cloud or a family of clouds that are called alike.
 */
public enum CredentialKind {
  /** Ours: the cloud on the machine itself, which asks for nothing. */
  LOCAL("LocalCloudCredentials", "local"),
  AWS("AwsCloudCredentials", "ec2"),
  GCE("GceCloudCredentials", "gce"),
  OPENSTACK("OpenstackCloudCredentials", "openstack", "ocs", "hpcloud", "mirantis", "vio", "cisco"),
  CLOUDSTACK("CloudstackCloudCredentials", "cloudstack", "idcf"),
  RACKSPACE("RackspaceCloudCredentials", "rackspacengus", "rackspacenguk"),
  AZURE("AzureCloudCredentials", "azure"),
  VMWARE("VmwareCloudCredentials", "vmware");

  private final String definition;
  private final List<String> platforms;

  CredentialKind(String definition, String... platforms) {
    this.definition = definition;
    this.platforms = List.of(platforms);
  }

  /** The name of the API's object, which is its discriminator's value. */
  public String definition() {
    return definition;
  }

  /** The platforms that it may open; the first where nothing more is said. */
  public List<String> platforms() {
    return platforms;
  }

  /** Whether the API says in {@code provider} which of its platforms is meant. */
  public boolean namesProvider() {
    return this == OPENSTACK || this == CLOUDSTACK;
  }

  /** The kind that opens this platform; a platform without one is a bug. */
  public static CredentialKind of(PlatformId platform) {
    for (var kind : values()) {
      if (kind.platforms.contains(platform.value())) {
        return kind;
      }
    }
    throw new IllegalArgumentException("nothing opens " + platform);
  }
}
