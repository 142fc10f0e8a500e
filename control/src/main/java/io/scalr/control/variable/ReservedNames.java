package io.scalr.control.variable;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names that begin with {@code SCALR_} are the product's own; a few of them people may give. */
public final class ReservedNames {
  private static final String PREFIX = "scalr_";

  /** What the farm designer begins with. */
  private static final String DEFAULTS = PREFIX + "ui_default_";

  /** Defaults of the designer are for an account, an environment or a role. */
  private static final Set<VariableScope> DEFAULTS_AT =
      Set.of(VariableScope.ACCOUNT, VariableScope.ENVIRONMENT, VariableScope.ROLE);

  private static final Set<String> DEFAULT_NAMES =
      Set.copyOf(
          List.of(
              "aws_ec2_initiated_shutdown_behavior",
              "storage_re_use",
              "reboot_after_host_init",
              "auto_scaling",
              "abort_initialization_on_orchestration_failure",
              "chef_server",
              "azure_resource_group",
              "aws_subnets",
              "aws_ec2_security_groups",
              "initialization_timeout",
              "aws_rds_maintenance_window",
              "aws_rds_backup_window",
              "aws_rds_backup_retention_period",
              "aws_ec2_kms_key",
              "aws_rds_kms_key",
              "aws_efs_kms_key",
              "disable_ntp_management",
              "aws_iam_instance_profile",
              "gce_public_ip_usage",
              "gce_service_account"));

  private static final Pattern OF_PLATFORM = Pattern.compile("[a-z0-9]+_(location|instance_type)");

  private ReservedNames() {}

  /** Whether people may declare a variable of this name there. */
  static boolean allowed(String name, VariableScope at) {
    var lower = name.toLowerCase(Locale.ROOT);
    if (!lower.startsWith(PREFIX)) {
      return true;
    }
    if (!lower.startsWith(DEFAULTS) || !DEFAULTS_AT.contains(at)) {
      return false;
    }
    var rest = lower.substring(DEFAULTS.length());
    return DEFAULT_NAMES.contains(rest) || OF_PLATFORM.matcher(rest).matches();
  }

  /** Defaults of the designer are for people's forms and never sent to a server. */
  public static boolean sent(String name) {
    return !name.toLowerCase(Locale.ROOT).startsWith(PREFIX);
  }
}
