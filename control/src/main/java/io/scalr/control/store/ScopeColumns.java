package io.scalr.control.store;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * A {@link Scope} as the two columns {@code account_id} and {@code env_id}; both null is the
 * installation's. Statements name the parameters {@code :account} and {@code :env}.
 */
public final class ScopeColumns {
  /** The row's scope is the given one. */
  public static final String OWN =
      "(account_id is not distinct from :account and env_id is not distinct from :env)";

  /** The row is seen from the given scope: it lives there or above. */
  public static final String SEEN =
      "(account_id is null or account_id = :account and (env_id is null or env_id = :env))";

  /** The row's scope in the words of the API. */
  public static final String WORD =
      "case when account_id is null then 'scalr' when env_id is null then 'account'"
          + " else 'environment' end";

  private ScopeColumns() {}

  /** Sets {@code :account} and {@code :env}. */
  public static StatementSpec bind(StatementSpec statement, Scope scope) {
    return statement
        .param("account", scope.owner().map(AccountId::value).orElse(null), Types.BIGINT)
        .param("env", scope.environment().map(EnvironmentId::value).orElse(null), Types.BIGINT);
  }

  public static Scope read(ResultSet row) throws SQLException {
    var account = row.getLong("account_id");
    if (row.wasNull()) {
      return Scope.installation();
    }
    var environment = row.getLong("env_id");
    return row.wasNull()
        ? Scope.of(new AccountId(account))
        : Scope.of(new Tenant(new AccountId(account), new EnvironmentId(environment)));
  }
}
