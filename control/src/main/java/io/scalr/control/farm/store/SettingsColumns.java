package io.scalr.control.farm.store;

import io.scalr.control.farm.DesiredFarmRole.Timing;
import io.scalr.control.farm.DesiredFarmRole.Troubles;
import io.scalr.control.farm.FarmRoleSettings;
import io.scalr.control.farm.TerminationGrace;
import io.scalr.control.farm.TroublePolicy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** A farm role's settings as columns; a grace without seconds is {@code auto}. */
final class SettingsColumns {
  /** For the {@code set} clause of an update that {@link #bind} fills. */
  static final String SET =
      """
      launch_limit_seconds = :launchLimit, reboot_limit_seconds = :rebootLimit,
      grace_seconds = :grace, keep_failed = :keepFailed, on_missing = :onMissing,
      on_crashed = :onCrashed, on_stopped = :onStopped
      """;

  private SettingsColumns() {}

  static StatementSpec bind(StatementSpec statement, FarmRoleSettings settings) {
    var timing = settings.timing();
    var troubles = settings.troubles();
    return statement
        .param("launchLimit", timing.launchLimit().toSeconds())
        .param("rebootLimit", timing.rebootLimit().toSeconds())
        .param(
            "grace",
            switch (timing.grace()) {
              case TerminationGrace.Auto _ -> null;
              case TerminationGrace.Fixed(var duration) -> (int) duration.toSeconds();
            },
            Types.INTEGER)
        .param("keepFailed", troubles.keepFailed())
        .param("onMissing", word(troubles.missing()))
        .param("onCrashed", word(troubles.crashed()))
        .param("onStopped", word(troubles.stopped()));
  }

  static FarmRoleSettings of(ResultSet row) throws SQLException {
    return new FarmRoleSettings(
        new Timing(
            seconds(row, "launch_limit_seconds"), seconds(row, "reboot_limit_seconds"), grace(row)),
        new Troubles(
            row.getBoolean("keep_failed"),
            policy(row, "on_missing"),
            policy(row, "on_crashed"),
            policy(row, "on_stopped")));
  }

  private static TerminationGrace grace(ResultSet row) throws SQLException {
    var grace = seconds(row, "grace_seconds");
    return row.wasNull() ? new TerminationGrace.Auto() : new TerminationGrace.Fixed(grace);
  }

  private static Duration seconds(ResultSet row, String column) throws SQLException {
    return Duration.ofSeconds(row.getInt(column));
  }

  private static TroublePolicy policy(ResultSet row, String column) throws SQLException {
    return TroublePolicy.valueOf(row.getString(column).toUpperCase(Locale.ROOT));
  }

  private static String word(TroublePolicy policy) {
    return policy.name().toLowerCase(Locale.ROOT);
  }
}
