package io.scalr.control.http;

import io.scalr.kernel.AccountId;
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
  public Outcome<Admission> admit(Caller caller, Entry entry) {
    return Outcome.done(
        Admission.to(
            entry
                .environment()
                .<Scope>map(
                    env -> new Scope.OfEnvironment(new Tenant(caller.account().orElseThrow(), env)))
                .or(() -> entry.account().map(Scope.OfAccount::new))
                .orElseGet(Scope::installation)));
  }
}
