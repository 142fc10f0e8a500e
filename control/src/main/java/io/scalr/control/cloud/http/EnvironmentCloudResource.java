package io.scalr.control.cloud.http;

import static io.scalr.control.cloud.http.CredentialSchemas.CLOUD;
import static io.scalr.control.cloud.http.CredentialSchemas.CREDENTIALS;
import static io.scalr.control.cloud.http.CredentialSchemas.KEY;

import io.scalr.control.access.Environment;
import io.scalr.control.access.Environments;
import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.cloud.CloudCredential;
import io.scalr.control.cloud.EnvironmentCredentials;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which credential an environment of the account has for a cloud. */
public final class EnvironmentCloudResource {
  private static final String ALL = "/{accountId}/environments/{envId}/clouds/";
  private static final String ONE = ALL + "{cloud:text}/";

  private final Transactions transactions;
  private final Environments environments;
  private final EnvironmentCredentials clouds;
  private final Audit audit;

  public EnvironmentCloudResource(
      Transactions transactions,
      Environments environments,
      EnvironmentCredentials clouds,
      Audit audit) {
    this.transactions = transactions;
    this.environments = environments;
    this.clouds = clouds;
    this.audit = audit;
  }

  public List<Route> routes() {
    var admin = Permission.ACCOUNT_ADMIN;
    return List.of(
        Route.list(Level.ACCOUNT, ALL, admin, CLOUD, this::list),
        Route.get(Level.ACCOUNT, ONE, admin, CREDENTIALS, this::get),
        Route.action(Level.ACCOUNT, ONE, admin, CREDENTIALS, this::attach).accepting(KEY),
        Route.delete(Level.ACCOUNT, ONE, admin, this::detach));
  }

  private Outcome<Answer> list(Call call) {
    return transactions.inTransaction(tx ->
        tenant(tx, call)
            .map(tenant ->
                Answer.whole(
                    call,
                    clouds.attached(tx, tenant).stream()
                        .map(each ->
                            View.of(CLOUD)
                                .put("cloud", each.platform())
                                .put("credentials", each.id()))
                        .toList())));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(tx ->
        tenant(tx, call)
            .then(tenant -> clouds.find(tx, tenant, cloud(call)))
            .map(found -> Answer.one(CredentialForms.view(found))));
  }

  private Outcome<Answer> attach(Call call) {
    return transactions.inTransaction(tx ->
        locked(tx, call)
            .then(tenant -> {
              var before = had(tx, tenant, cloud(call));
              return clouds
                  .attach(tx, tenant, cloud(call), call.body().text("id"))
                  .map(after -> {
                    audit.append(
                        tx,
                        AuditEntry.changed(
                            Scope.of(tenant),
                            call.actor(),
                            "environment.attach-cloud",
                            subject(tenant),
                            facts(cloud(call), before),
                            facts(cloud(call), Optional.of(after))));
                    return Answer.one(CredentialForms.view(after));
                  });
            }));
  }

  private Outcome<Answer> detach(Call call) {
    return transactions.inTransaction(tx ->
        locked(tx, call)
            .then(tenant ->
                clouds
                    .detach(tx, tenant, cloud(call))
                    .map(before -> {
                      audit.append(
                          tx,
                          AuditEntry.changed(
                              Scope.of(tenant),
                              call.actor(),
                              "environment.detach-cloud",
                              subject(tenant),
                              facts(cloud(call), Optional.of(before)),
                              facts(cloud(call), Optional.empty())));
                      return Answer.nothing();
                    })));
  }

  private Optional<CloudCredential> had(Tx tx, Tenant tenant, String cloud) {
    return clouds.attached(tx, tenant).stream()
        .filter(each -> each.platform().value().equals(cloud))
        .findFirst();
  }

  private static Map<String, Object> facts(String cloud, Optional<CloudCredential> credential) {
    return Map.of("cloud", cloud, "credentials", credential.map(CloudCredential::id).orElse(""));
  }

  private static String subject(Tenant tenant) {
    return "environment " + tenant.environment();
  }

  private Outcome<Tenant> tenant(Tx tx, Call call) {
    return found(tx, call).map(Environment::tenant);
  }

  /** The environment does not go meanwhile, and one change of its clouds waits for the other. */
  private Outcome<Tenant> locked(Tx tx, Call call) {
    return found(tx, call).then(each -> environments.lock(tx, each)).map(Environment::tenant);
  }

  private Outcome<Environment> found(Tx tx, Call call) {
    return environments.find(tx, call.account(), new EnvironmentId(call.id("envId")));
  }

  private static String cloud(Call call) {
    return call.text("cloud");
  }
}
