package io.scalr.control.access.http;

import io.scalr.control.access.AccessStores;
import io.scalr.control.access.PasswordHash;
import io.scalr.control.access.Session;
import io.scalr.control.access.User;
import io.scalr.control.access.UserStore.LogIn;
import io.scalr.control.audit.Actor;
import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.Incoming;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Log-in by password, and what a browser proves afterwards. The session's id is 256 random bits in
 * a cookie; the token that writes must carry is derived from it, so a page of another origin, which
 * can make a browser send the cookie but cannot read it, does not have it.
 */
public final class Sessions {
  public static final String COOKIE = "scalr_session";

  /** Carries the token with every request that is not a GET. */
  public static final String CSRF_HEADER = "x-scalr-csrf";

  /** Sent by a page that asks by itself; such a request does not keep an idle session alive. */
  public static final String BACKGROUND_HEADER = "x-scalr-background";

  /** A user is deactivated by this many wrong passwords in a row. */
  static final int FAILED_MAX = 10;

  /** The bootstrap user is never deactivated; past the limit it may try this often. */
  private static final Duration BOOTSTRAP_PAUSE = Duration.ofSeconds(30);

  /** Hashes at one time: each takes 19 MiB of a process of 300 MB. */
  private static final int HASHES_AT_ONCE = 2;

  /**
   * Log-ins that wait for their hash. Anybody may ask for one, so that more would let strangers
   * keep both hashes busy for seconds to come; a person tries again.
   */
  static final int HASHES_WAITING = 32;

  private static final int ID_BYTES = 32;

  /** Longer than any password of a person; a hash of more is only work for an attacker. */
  private static final int PASSWORD_MAX = 1_000;

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final Transactions transactions;
  private final AccessStores stores;
  private final Audit audit;
  private final Clock clock;
  private final RandomSource random;

  /**
   * Where passwords are hashed. Threads of the system's: a hash never blocks, so on virtual threads
   * two of them would hold up everything else on a machine of two processors.
   */
  private final ExecutorService hashing = hashers();

  /** Log-ins that run or wait for one. */
  private final Semaphore room = new Semaphore(HASHES_AT_ONCE + HASHES_WAITING);

  /** What an unknown login is compared with, so that it takes as long as a known one. */
  private final String nobody;

  public Sessions(
      Transactions transactions,
      AccessStores stores,
      Audit audit,
      Clock clock,
      RandomSource random) {
    this.transactions = transactions;
    this.stores = stores;
    this.audit = audit;
    this.clock = clock;
    this.random = random;
    this.nobody = PasswordHash.ofNobody(random);
  }

  /** A session that just began. */
  record Begun(User user, Secret id) {}

  /** They end when nobody logs in for a while. */
  private static ExecutorService hashers() {
    var threads =
        new ThreadPoolExecutor(
            HASHES_AT_ONCE,
            HASHES_AT_ONCE,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("password-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Logs in. Wrong login and wrong password are refused in the same words. */
  Outcome<Begun> logIn(String login, Secret password) {
    if (!room.tryAcquire()) {
      return Outcome.refused(
          new Refusal.LimitExceeded("Too many log-ins at once. Try again in a moment."));
    }
    try {
      return logInNow(login, password);
    } finally {
      room.release();
    }
  }

  private Outcome<Begun> logInNow(String login, Secret password) {
    var now = clock.now();
    var known = transactions.inTransaction(tx -> stores.users().logIn(tx, login));
    if (known.isPresent() && paused(known.get(), now)) {
      return Outcome.refused(
          new Refusal.LimitExceeded("Too many failed log-ins. Try again in 30 seconds."));
    }
    var hash = known.flatMap(LogIn::passwordHash);
    boolean right = matches(password, hash.orElse(nobody)) && hash.isPresent();
    // A failed attempt must be counted, so its transaction ends as done and is refused after.
    Optional<Begun> begun =
        transactions.inTransaction(tx -> {
          var again = stores.users().logIn(tx, login);
          if (again.isEmpty()) {
            return Optional.empty();
          }
          boolean same = again.get().passwordHash().equals(hash);
          return right && same && again.get().user().active()
              ? Optional.of(begin(tx, again.get().user(), now))
              : failed(tx, again.get(), now);
        });
    return begun
        .map(Outcome::done)
        .orElseGet(
            () -> Outcome.refused(new Refusal.BadAuthentication("Invalid login or password.")));
  }

  private static boolean paused(LogIn known, Instant now) {
    return known.user().bootstrap()
        && known.failed() >= FAILED_MAX
        && known.failedAt().filter(at -> now.isBefore(at.plus(BOOTSTRAP_PAUSE))).isPresent();
  }

  private Begun begin(Tx tx, User user, Instant now) {
    var id =
        Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(random.bytes(ID_BYTES)));
    stores.users().noteLogIn(tx, user.id(), 0, now);
    stores.sessions().sweep(tx, now);
    stores.sessions().begin(tx, id, new Session(user.id(), now, now));
    append(tx, user, "session.begin");
    return new Begun(user, id);
  }

  private Optional<Begun> failed(Tx tx, LogIn known, Instant now) {
    var user = known.user();
    int failed = known.failed() + 1;
    stores.users().noteLogIn(tx, user.id(), failed, now);
    append(tx, user, "session.refuse");
    if (failed >= FAILED_MAX && user.active() && !user.bootstrap()) {
      stores.users().change(tx, Users.inactive(user));
      stores.sessions().endAll(tx, user.id());
      append(tx, user, "user.deactivate");
    }
    return Optional.empty();
  }

  private void append(Tx tx, User user, String action) {
    var scope = user.account().map(Scope::of).orElseGet(Scope::installation);
    audit.append(
        tx,
        AuditEntry.made(
            scope,
            new Actor(user.login(), "password"),
            action,
            "user " + user.id(),
            Map.of("login", user.login())));
  }

  /** Hashes a new password within the same limit of memory. */
  String hash(Secret password) {
    return hashed(() -> PasswordHash.of(password, random));
  }

  private boolean matches(Secret password, String stored) {
    if (password.revealBytes().length > PASSWORD_MAX) {
      return false;
    }
    return hashed(() -> PasswordHash.matches(password, stored));
  }

  private <T> T hashed(Callable<T> work) {
    try {
      return hashing.submit(work).get();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while a password was hashed", stopped);
    } catch (ExecutionException bug) {
      throw new IllegalStateException("a password cannot be hashed", bug.getCause());
    }
  }

  /** Who the cookie says is calling; a write must carry the token as well. */
  public Outcome<User> identify(Incoming request) {
    var id = idOf(request).orElseThrow();
    var now = clock.now();
    Outcome<User> found =
        transactions.inTransaction(tx -> {
          var session = stores.sessions().find(tx, id).filter(s -> !s.over(now));
          var user = session.flatMap(s -> stores.users().find(tx, s.user()));
          if (user.isEmpty()) {
            return Outcome.refused(new Refusal.BadAuthentication("The session is over."));
          }
          if (!user.get().active()) {
            return Outcome.refused(new Refusal.PermissionViolation("Inactive user status"));
          }
          boolean byPerson = request.header(BACKGROUND_HEADER).isEmpty();
          if (byPerson && !now.isBefore(session.get().lastSeen().plus(Session.SEEN_STEP))) {
            stores.sessions().seen(tx, id, now);
          }
          return Outcome.done(user.get());
        });
    return found.then(user -> checked(request, id, user));
  }

  private static Outcome<User> checked(Incoming request, Secret id, User user) {
    if (READING.contains(request.method())) {
      return Outcome.done(user);
    }
    var sent = request.header(CSRF_HEADER).map(Secret::of);
    return sent.filter(Secret.of(csrf(id))::equals).isPresent()
        ? Outcome.done(user)
        : Outcome.refused(
            new Refusal.PermissionViolation("The X-Scalr-Csrf header is missing or wrong."));
  }

  void end(Incoming request) {
    var id = idOf(request);
    if (id.isPresent()) {
      transactions.inTransaction(tx -> {
        var session = stores.sessions().find(tx, id.get());
        session
            .flatMap(found -> stores.users().find(tx, found.user()))
            .ifPresent(user -> ended(tx, user));
        stores.sessions().end(tx, id.get());
        return id;
      });
    }
  }

  private void ended(Tx tx, User user) {
    var scope = user.account().map(Scope::of).orElseGet(Scope::installation);
    audit.append(
        tx,
        AuditEntry.gone(
            scope,
            new Actor(user.login(), "session"),
            "session.end",
            "user " + user.id(),
            Map.of("login", user.login())));
  }

  public static Optional<Secret> idOf(Incoming request) {
    return request.cookie(COOKIE).filter(text -> !text.isEmpty()).map(Secret::of);
  }

  /** The token that belongs to a session. */
  public static String csrf(Secret id) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(id.revealBytes(), "HmacSHA256"));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal("csrf".getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
