package io.scalr.control.cloud;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.NotEnabledPlatform;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.ServiceUnavailable;
import io.scalr.kernel.Refusal.UnicityViolation;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ScopeRules;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What may be done with credentials. */
public final class CloudCredentials {
  /** 12 hexadecimal digits, as the API's credential ids are. */
  private static final int ID_BYTES = 6;

  private final CredentialStore store;
  private final CredentialUse use;
  private final Platforms platforms;
  private final RandomSource random;

  public CloudCredentials(
      CredentialStore store, CredentialUse use, Platforms platforms, RandomSource random) {
    this.store = store;
    this.use = use;
    this.platforms = platforms;
    this.random = random;
  }

  /**
   * What a caller says of a credential.
   *
   * @param secrets all of them, those that stay as they are included
   */
  public record Draft(
      PlatformId platform,
      String name,
      String description,
      Map<String, String> settings,
      Map<String, Secret> secrets) {
    public Draft {
      settings = Map.copyOf(settings);
      secrets = Map.copyOf(secrets);
    }
  }

  public CredentialStore store() {
    return store;
  }

  /** One that lives at this very scope; what it is made of is nobody else's business. */
  public Outcome<CloudCredential> own(Tx tx, Scope scope, String id) {
    return found(tx, scope, id)
        .then(seen -> seen.scope().equals(scope) ? Outcome.done(seen) : absent(scope, id));
  }

  /** One that the scope may change. */
  public Outcome<CloudCredential> editable(Tx tx, Scope caller, String id) {
    return found(tx, caller, id)
        .then(seen -> ScopeRules.editable(caller, seen.scope(), "Cloud Credentials", seen));
  }

  private Outcome<CloudCredential> found(Tx tx, Scope scope, String id) {
    return store.find(tx, scope, id).map(Outcome::done).orElseGet(() -> absent(scope, id));
  }

  private static Outcome<CloudCredential> absent(Scope scope, String id) {
    return Outcome.refused(
        new ObjectNotFound(
            "'CloudCredentials.id' (%s) either was not found or isn't in the current scope (%s)."
                .formatted(id, scope.word())));
  }

  /**
   * Asks the cloud whether it takes the credential. Called outside of transactions: a cloud may
   * take its whole call limit to answer.
   *
   * @param id the credential's, or any while it has none
   */
  public Outcome<Draft> validated(Draft draft, String id) {
    var platform = platforms.find(draft.platform());
    if (platform.isEmpty()) {
      return Outcome.refused(
          new NotEnabledPlatform(
              "Platform '%s' is not enabled in this installation.".formatted(draft.platform())));
    }
    var access = new CloudAccess(id, draft.platform(), draft.settings(), draft.secrets());
    return switch (platform.get().locations(access)) {
      case CloudAnswer.Done<List<CloudLocation>> _ -> Outcome.done(draft);
      case CloudAnswer.Failed<List<CloudLocation>>(var failure) -> Outcome.refused(said(failure));
    };
  }

  private static Refusal said(PlatformFailure failure) {
    return switch (failure) {
      case PlatformFailure.Auth(var text) ->
          new InvalidValue("The cloud refuses these 'CloudCredentials': " + text);
      case PlatformFailure.Invalid(var text) ->
          new InvalidValue("The cloud refuses these 'CloudCredentials': " + text);
      case PlatformFailure.NotFound(var text) ->
          new InvalidValue("The cloud refuses these 'CloudCredentials': " + text);
      case PlatformFailure.NoCapacity(var text) -> silent(text);
      case PlatformFailure.Quota(var text) -> silent(text);
      case PlatformFailure.Throttled(var text, var _) -> silent(text);
      case PlatformFailure.Unreachable(var text) -> silent(text);
      case PlatformFailure.Unknown(var text) -> silent(text);
    };
  }

  private static Refusal silent(String text) {
    return new ServiceUnavailable("The cloud did not answer: " + text);
  }

  /**
   * @param draft {@link #validated}
   */
  public Outcome<CloudCredential> create(Tx tx, Scope own, Draft draft) {
    var made =
        with(
            new CloudCredential(newId(), own, draft.platform(), "", "", false, Map.of(), 0), draft);
    if (store.nameTaken(tx, own, made.name(), made.id())) {
      return Outcome.refused(taken(made.name()));
    }
    store.insert(tx, made, draft.secrets());
    return Outcome.done(made);
  }

  String newId() {
    return HexFormat.of().formatHex(random.bytes(ID_BYTES));
  }

  /**
   * @param before what the draft was laid over; if somebody changed it since, nothing is done
   * @param draft {@link #validated}
   */
  public Outcome<CloudCredential> change(Tx tx, CloudCredential before, Draft draft) {
    var scope = before.scope();
    var locked = store.lock(tx, scope, before.id());
    if (locked.isEmpty()) {
      return absent(scope, before.id());
    }
    if (locked.get().version() != before.version()) {
      return Outcome.refused(
          new ServiceUnavailable("The Cloud Credentials were changed meanwhile; try again."));
    }
    if (store.nameTaken(tx, scope, draft.name(), before.id())) {
      return Outcome.refused(taken(draft.name()));
    }
    var after = with(before, draft);
    store.update(tx, after, draft.secrets());
    return Outcome.done(after);
  }

  /** Refused while an environment has it or a machine that it opens is not proven gone. */
  public Outcome<CloudCredential> delete(Tx tx, Scope caller, String id) {
    return editable(tx, caller, id)
        .then(
            _ -> store.lock(tx, caller, id).map(Outcome::done).orElseGet(() -> absent(caller, id)))
        .then(locked -> {
          var uses = uses(tx, id);
          if (!uses.isEmpty()) {
            return Outcome.refused(
                new ObjectInUse(
                    "Cloud Credentials '%s' are used by %s."
                        .formatted(locked.name(), String.join(", ", uses))));
          }
          remove(tx, id);
          return Outcome.done(locked);
        });
  }

  /** Deletes what nothing needs; the credential is locked. */
  void remove(Tx tx, String id) {
    use.forget(tx, id);
    store.delete(tx, id);
  }

  /** What needs the credential, in words; it is locked. */
  List<String> uses(Tx tx, String id) {
    var all = new ArrayList<String>();
    var attachments = store.attachments(tx, id);
    if (attachments > 0) {
      all.add(attachments + (attachments == 1 ? " environment" : " environments"));
    }
    all.addAll(use.of(tx, id));
    return all;
  }

  private static CloudCredential with(CloudCredential old, Draft draft) {
    return new CloudCredential(
        old.id(),
        old.scope(),
        old.platform(),
        draft.name(),
        draft.description(),
        old.suspended(),
        draft.settings(),
        old.version() + 1);
  }

  private static UnicityViolation taken(String name) {
    return new UnicityViolation("'CloudCredentials.name' (" + name + ") already exists.");
  }
}
