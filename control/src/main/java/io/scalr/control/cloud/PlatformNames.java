package io.scalr.control.cloud;

import java.util.List;

/** Every platform that the API has a word for, whether this installation has it or not. */
public final class PlatformNames {
  /** The description's own order, and {@code local} first: ours, which the vendor has not. */
  public static final List<String> ALL =
      List.of(
          "local",
          "ec2",
          "gce",
          "azure",
          "cloudstack",
          "idcf",
          "openstack",
          "ocs",
          "otc",
          "rackspacenguk",
          "rackspacengus",
          "hpcloud",
          "mirantis",
          "vio",
          "cisco",
          "vmware");

  private PlatformNames() {}

  /** The same for a schema's list of allowed values. */
  public static String[] array() {
    return ALL.toArray(String[]::new);
  }
}
