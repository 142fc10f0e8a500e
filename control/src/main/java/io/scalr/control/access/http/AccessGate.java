package io.scalr.control.access.http;

import io.scalr.control.access.AccessStores;
import io.scalr.control.access.ApiKey;
import io.scalr.control.access.ApiKeyStore;
import io.scalr.control.access.FarmHoldings;
import io.scalr.control.access.Rights;
import io.scalr.control.access.TeamAccess;
import io.scalr.control.access.User;
import io.scalr.control.access.UserKind;
import io.scalr.control.http.Caller;
import io.scalr.control.http.Gate;
import io.scalr.control.http.Incoming;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmReach;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identifies callers by a signature or a session, and admits them to scopes. The order of the
 * checks and their texts are the contract's.
 */
public final class AccessGate implements Gate {
  /** How far a signature's date may be from ours, both ways. */
  static final Duration SKEW_MAX = Duration.ofSeconds(300);

  private static final String LACKING =
      "You do not have the necessary permissions to perform this request.";

  private static final Pattern SIGNATURE = Pattern.compile("V1-HMAC-SHA256\\s+(\\S+)");

  /** Longer than any key id; what is longer is not looked up. */
  private static final int KEY_ID_MAX = 64;

  private final Transactions transactions;
  private final AccessStores stores;
  private final Sessions sessions;
  private final FarmHoldings holdings;
  private final Clock clock;

  public AccessGate(
      Transactions transactions,
      AccessStores stores,
      Sessions sessions,
      FarmHoldings holdings,
      Clock clock) {
    this.transactions = transactions;
    this.stores = stores;
    this.sessions = sessions;
    this.holdings = holdings;
    this.clock = clock;
  }

  @Override
  public Identified identify(Incoming request) {
    var key = request.header("x-scalr-key-id").filter(id -> !id.isBlank());
    var signature = request.header("x-scalr-signature").filter(text -> !text.isBlank());
    if (key.isEmpty() && signature.isEmpty() && Sessions.idOf(request).isPresent()) {
      return new Identified(
          sessions.identify(request).map(found -> caller(found, "session")),
          Optional.empty(),
          Optional.empty());
    }
    if (key.isEmpty() || signature.isEmpty()) {
      return refused(new Refusal.BadAuthentication("Unsigned request"));
    }
    return signed(request, key.get(), signature.get().strip());
  }

  private Identified signed(Incoming request, String keyId, String signature) {
    var date = request.header("x-scalr-date").orElse("").replaceAll("\\s", "");
    var moment = SignatureDate.read(date);
    if (moment.isEmpty()) {
      return refused(new Refusal.BadRequest("Missing or invalid X-Scalr-Date header"));
    }
    var form = SIGNATURE.matcher(signature);
    if (!form.matches()) {
      return refused(new Refusal.BadAuthentication("Invalid signature"));
    }
    var attempt = new Attempt(request, keyId, date, moment.get(), form.group(1));
    var verified = transactions.read(tx -> verified(tx, attempt));
    var now = clock.now();
    if (verified.used().filter(key -> key.isToBeNoted(now)).isPresent()) {
      transactions.inTransaction(tx -> {
        stores.keys().used(tx, keyId, now);
        return true;
      });
    }
    return verified.identified();
  }

  /**
   * @param used the key that was used rightly
   */
  private record Verified(Identified identified, Optional<ApiKey> used) {}

  private record Attempt(
      Incoming request, String keyId, String date, Instant moment, String signature) {
    Verified refused(Refusal refusal) {
      return new Verified(
          new Identified(
              Outcome.refused(refusal),
              Optional.empty(),
              Optional.of(Signature.stringToSign(request, date))),
          Optional.empty());
    }
  }

  private Verified verified(Tx tx, Attempt attempt) {
    boolean sane = attempt.keyId.length() <= KEY_ID_MAX && attempt.keyId.matches("\\w+");
    var key = sane ? stores.keys().open(tx, attempt.keyId) : Optional.<ApiKeyStore.Opened>empty();
    if (key.isEmpty() || !key.get().key().active()) {
      return attempt.refused(new Refusal.BadAuthentication("Invalid API Key"));
    }
    var now = clock.now();
    if (Duration.between(attempt.moment, now).abs().compareTo(SKEW_MAX) > 0) {
      return attempt.refused(new Refusal.BadAuthentication(expired(attempt, now)));
    }
    var proof =
        Signature.verify(attempt.request, attempt.date, key.get().secret(), attempt.signature);
    if (proof.isEmpty()) {
      return attempt.refused(new Refusal.BadAuthentication("Signature does not match"));
    }
    var user = stores.users().find(tx, key.get().key().user());
    if (user.isEmpty()) {
      return attempt.refused(new Refusal.BadAuthentication("User does not exist"));
    }
    if (!user.get().active()) {
      return attempt.refused(new Refusal.PermissionViolation("Inactive user status"));
    }
    return new Verified(
        new Identified(
            Outcome.done(caller(user.get(), "key " + attempt.keyId)),
            Optional.of(new Proof(attempt.keyId, proof.get())),
            Optional.of(Signature.stringToSign(attempt.request, attempt.date))),
        Optional.of(key.get().key()));
  }

  private static String expired(Attempt attempt, Instant now) {
    return attempt.request.debug()
        ? "Request is expired. Now is " + now.truncatedTo(ChronoUnit.SECONDS)
        : "Request is expired.";
  }

  private static Identified refused(Refusal refusal) {
    return new Identified(Outcome.refused(refusal), Optional.empty(), Optional.empty());
  }

  static Caller caller(User user, String how) {
    return new Caller(user.id(), user.login(), kind(user.kind()), user.account(), how);
  }

  private static Caller.Kind kind(UserKind kind) {
    return switch (kind) {
      case GLOBAL_ADMIN -> Caller.Kind.GLOBAL_ADMIN;
      case ACCOUNT_OWNER -> Caller.Kind.ACCOUNT_OWNER;
      case ACCOUNT_ADMIN -> Caller.Kind.ACCOUNT_ADMIN;
      case MEMBER -> Caller.Kind.USER;
    };
  }

  @Override
  public Outcome<Admission> admit(Caller caller, Entry entry) {
    return transactions.read(tx ->
        scope(tx, caller, entry.level(), entry.account(), entry.environment())
            .then(scope -> permitted(tx, caller, entry, scope)));
  }

  private Outcome<Scope> scope(
      Tx tx,
      Caller caller,
      Level level,
      Optional<AccountId> account,
      Optional<EnvironmentId> environment) {
    if (environment.isPresent()) {
      return inEnvironment(tx, caller, level, environment.get());
    }
    if (account.isPresent()) {
      return inAccount(tx, caller, level, account.get());
    }
    return switch (level) {
      case GLOBAL ->
          caller.kind() == Caller.Kind.GLOBAL_ADMIN
              ? Outcome.done(Scope.installation())
              : Outcome.refused(lacking());
      case USER, ACCOUNT, COMMON, SCALR ->
          Outcome.done(caller.account().map(Scope::of).orElseGet(Scope::installation));
    };
  }

  private Outcome<Scope> inEnvironment(
      Tx tx, Caller caller, Level level, EnvironmentId environment) {
    if (environment.value() == 0) {
      return Outcome.refused(
          new Refusal.BadRequest("Environment has not been provided with the request."));
    }
    return stores
        .accounts()
        .findEnvironment(tx, environment)
        .filter(each -> reaches(caller, level, each.tenant().account()))
        .map(found -> Outcome.done(Scope.of(found.tenant())))
        .orElseGet(() -> Outcome.refused(new Refusal.ObjectNotFound("Invalid environment.")));
  }

  private Outcome<Scope> inAccount(Tx tx, Caller caller, Level level, AccountId account) {
    return reaches(caller, level, account) && stores.accounts().find(tx, account).isPresent()
        ? Outcome.done(Scope.of(account))
        : Outcome.refused(new Refusal.ObjectNotFound("Invalid account."));
  }

  /** The installation's administrators reach into accounts only by our own routes. */
  private static boolean reaches(Caller caller, Level level, AccountId account) {
    return caller
        .account()
        .map(account::equals)
        .orElse(level == Level.SCALR && caller.kind() == Caller.Kind.GLOBAL_ADMIN);
  }

  /** Being let in comes first; only then it is asked what may be done. */
  private Outcome<Admission> permitted(Tx tx, Caller caller, Entry entry, Scope scope) {
    var permission = entry.permission();
    if (permission == Permission.SIGNED_IN && scope.environment().isEmpty()) {
      return Outcome.done(Admission.to(scope));
    }
    var rights = rights(tx, caller, scope);
    if (!rights.admitted()) {
      return Outcome.refused(new Refusal.PermissionViolation(shut(scope)));
    }
    if (!Grants.has(rights, permission, scope)) {
      return Outcome.refused(lacking());
    }
    return scope instanceof Scope.OfEnvironment(var tenant)
        ? reached(tx, tenant, rights, entry)
        : Outcome.done(Admission.to(scope));
  }

  /** A farm that is not seen is answered as one that is not there. */
  private Outcome<Admission> reached(Tx tx, Tenant tenant, Rights rights, Entry entry) {
    var seen = rights.farms();
    var used = Grants.onFarms(entry.permission()).map(rights::farms).orElse(seen);
    var admission = Outcome.done(new Admission(Scope.of(tenant), seen));
    var named = FarmParts.in(entry.path());
    if (named.isEmpty() || used instanceof FarmReach.All && seen instanceof FarmReach.All) {
      return admission;
    }
    var holder = holdings.of(tx, tenant, named.get().part());
    if (holder.isEmpty()) {
      return admission; // whoever looks for it finds that it is not there
    }
    if (!seen.includes(holder.get().owner(), holder.get().teams())) {
      return Outcome.refused(named.get().absent());
    }
    return used.includes(holder.get().owner(), holder.get().teams())
        ? admission
        : Outcome.refused(lacking());
  }

  /** Whoever may do everything there needs no teams. */
  private Rights rights(Tx tx, Caller caller, Scope scope) {
    var user = caller.user();
    return switch (caller.kind()) {
      case GLOBAL_ADMIN -> Rights.of(user, UserKind.GLOBAL_ADMIN, List.of());
      case ACCOUNT_OWNER -> Rights.of(user, UserKind.ACCOUNT_OWNER, List.of());
      case ACCOUNT_ADMIN -> Rights.of(user, UserKind.ACCOUNT_ADMIN, teams(tx, caller, scope));
      case USER -> Rights.of(user, UserKind.MEMBER, teams(tx, caller, scope));
    };
  }

  private List<TeamAccess> teams(Tx tx, Caller caller, Scope scope) {
    return stores
        .teams()
        .access(tx, caller.account().orElseThrow(), caller.user(), scope.environment());
  }

  private static String shut(Scope scope) {
    return switch (scope) {
      case Scope.OfEnvironment _ -> "You don't have access to the environment.";
      case Scope.OfAccount(var account) ->
          "You don't have access to the account with ID '%s'.".formatted(account);
      case Scope.OfInstallation _ -> LACKING;
    };
  }

  private static Refusal lacking() {
    return new Refusal.PermissionViolation(LACKING);
  }
}
