package io.scalr.control.http;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.UserId;
import java.util.Optional;

/** Lets everybody in as one user of account 7. */
public final class OpenGate implements Gate {
  @Override
  public Identified identify(Incoming request) {
    var caller =
        new Caller(
            new UserId(1),
            "tester",
            Caller.Kind.ACCOUNT_OWNER,
            Optional.of(new AccountId(7)),
            "test");
    return new Identified(Outcome.done(caller), Optional.empty(), Optional.of("signed"));
  }

  @Override
  public Outcome<Scope> admit(
      Caller caller,
      Permission permission,
      Level level,
      Optional<AccountId> account,
      Optional<EnvironmentId> environment) {
    return Outcome.done(
        environment
            .<Scope>map(
                env -> new Scope.OfEnvironment(new Tenant(caller.account().orElseThrow(), env)))
            .or(() -> account.map(Scope.OfAccount::new))
            .orElseGet(Scope::installation));
  }
}
