package io.scalr.control.cloud.http;

import static io.scalr.control.cloud.http.CredentialSchemas.CREDENTIALS;
import static io.scalr.control.cloud.http.CredentialSchemas.SUMMARY;

import io.scalr.control.cloud.Catalogue;
import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudCredential;
import io.scalr.control.cloud.CloudCredentials;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Transactions;
import java.util.List;
import java.util.Map;

/**
 * Credentials of accounts and of the installation. The cloud is asked before one is kept, outside
 * of transactions.
 */
public final class CloudCredentialsResource {
  private static final String ALL = "cloud-credentials/";
  private static final String ONE = ALL + "{cloudCredentialsId:text}/";

  private final Transactions transactions;
  private final CloudCredentials credentials;
  private final Catalogue catalogue;
  private final Trail trail;

  public CloudCredentialsResource(
      Transactions transactions, CloudCredentials credentials, Catalogue catalogue, Trail trail) {
    this.transactions = transactions;
    this.credentials = credentials;
    this.catalogue = catalogue;
    this.trail = trail;
  }

  public List<Route> routes() {
    return Mount.at(this::routes, Mount.INSTALLATION, Mount.ACCOUNT);
  }

  private List<Route> routes(Mount at) {
    var permission = Permission.CLOUD_CREDENTIALS;
    return List.of(
        Route.list(at.level(), at.path(ALL), permission, SUMMARY, this::list),
        Route.create(at.level(), at.path(ALL), permission, CREDENTIALS, this::create),
        Route.get(at.level(), at.path(ONE), permission, CREDENTIALS, this::get),
        Route.change(at.level(), at.path(ONE), permission, CREDENTIALS, this::change),
        Route.delete(at.level(), at.path(ONE), permission, this::delete));
  }

  private Outcome<Answer> list(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> credentials.store().list(tx, call.scope(), call.listing())),
            CredentialForms::summary));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(
        tx -> credentials.own(tx, call.scope(), id(call)).map(CloudCredentialsResource::one));
  }

  private Outcome<Answer> create(Call call) {
    return credentials
        .validated(CredentialForms.draft(call.body(), Map.of()), "")
        .then(draft ->
            transactions.inTransaction(tx ->
                credentials
                    .create(tx, call.scope(), draft)
                    .map(made -> {
                      trail.made(
                          tx,
                          call,
                          "cloud-credentials.create",
                          subject(made),
                          CredentialForms.view(made));
                      return one(made);
                    })));
  }

  /** One to be changed, with the secrets that it has. */
  private record Opened(CloudCredential before, CloudAccess access) {}

  private Outcome<Answer> change(Call call) {
    Outcome<Opened> opened =
        transactions.inTransaction(tx ->
            credentials
                .editable(tx, call.scope(), id(call))
                .map(before ->
                    new Opened(
                        before,
                        credentials
                            .store()
                            .openOwn(tx, before.scope(), before.id())
                            .orElseThrow())));
    return opened.then(now ->
        call.patch(CredentialForms.view(now.before()))
            .map(merged -> CredentialForms.draft(merged, now.access().secrets()))
            .then(draft -> credentials.validated(draft, now.before().id()))
            .then(draft -> changed(call, now.before(), draft)));
  }

  private Outcome<Answer> changed(Call call, CloudCredential before, CloudCredentials.Draft draft) {
    return transactions.inTransaction(tx ->
        credentials
            .change(tx, before, draft)
            .map(after -> {
              trail.changed(
                  tx,
                  call,
                  "cloud-credentials.change",
                  subject(before),
                  CredentialForms.view(before),
                  CredentialForms.view(after));
              tx.afterCommit(() -> catalogue.forget(after.id()));
              return one(after);
            }));
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(tx ->
        credentials
            .delete(tx, call.scope(), id(call))
            .map(gone -> {
              trail.gone(
                  tx, call, "cloud-credentials.delete", subject(gone), CredentialForms.view(gone));
              return Answer.nothing();
            }));
  }

  private static String subject(CloudCredential credential) {
    return "cloud credentials " + credential.id();
  }

  private static String id(Call call) {
    return call.text("cloudCredentialsId");
  }

  private static Answer one(CloudCredential credential) {
    return Answer.one(CredentialForms.view(credential));
  }
}
