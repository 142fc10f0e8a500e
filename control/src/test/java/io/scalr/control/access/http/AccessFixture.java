package io.scalr.control.access.http;

import io.scalr.control.access.AccessBootstrap;
import io.scalr.control.access.AccessStores;
import io.scalr.control.access.AclRoles;
import io.scalr.control.access.Environment;
import io.scalr.control.access.EnvironmentClouds;
import io.scalr.control.access.Environments;
import io.scalr.control.access.PredefinedRole;
import io.scalr.control.access.ScopeUse;
import io.scalr.control.access.TestTeams;
import io.scalr.control.access.store.JdbcAccountStore;
import io.scalr.control.access.store.JdbcAclRoleStore;
import io.scalr.control.access.store.JdbcApiKeyStore;
import io.scalr.control.access.store.JdbcRepeats;
import io.scalr.control.access.store.JdbcSessionStore;
import io.scalr.control.access.store.JdbcTeamStore;
import io.scalr.control.access.store.JdbcUserStore;
import io.scalr.control.audit.http.AuditResource;
import io.scalr.control.audit.store.JdbcAudit;
import io.scalr.control.http.ApiFixture;
import io.scalr.control.http.Route;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** An API with the real gate on a real database, an administrator's key and two accounts. */
public final class AccessFixture implements AutoCloseable {
  public static final String PASSWORD = "a long enough password";
  public static final String GLOBAL_KEY = "APIKAAAAAAAAAAAAAAAA";
  public static final String GLOBAL_SECRET = "the global secret";

  private final TestDatabase database = TestDatabase.fresh();
  public final Db db = database.db();
  public final ShiftedClock clock = new ShiftedClock();
  public final AesSealer sealer =
      new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, new SystemRandom());
  public final AccessStores stores =
      new AccessStores(
          new JdbcAccountStore(clock),
          new JdbcUserStore(),
          new JdbcApiKeyStore(sealer),
          new JdbcSessionStore(),
          new JdbcAclRoleStore(),
          new JdbcTeamStore(clock));
  public final JdbcAudit audit = new JdbcAudit(clock);
  public final ApiFixture api;
  public final SignedClient admin;

  public AccessFixture(List<Route> more) {
    var random = new SystemRandom();
    var parts = new AccessParts(db, stores, audit, clock, random);
    var sessions = new Sessions(db, stores, audit, clock, random);
    var routes = new ArrayList<Route>(more);
    routes.addAll(new SessionResource(db, stores, sessions).routes());
    routes.addAll(
        new AccountResource(parts, new AclRoles(stores.aclRoles(), random), new NothingInside())
            .routes());
    var environments = new Environments(stores.accounts(), new MemoryClouds(), new NothingInside());
    routes.addAll(new EnvironmentResource(parts, environments).routes());
    routes.addAll(new UserResource(parts, sessions).routes());
    routes.addAll(new ApiKeyResource(parts).routes());
    routes.addAll(new AuditResource(db, audit).routes());
    this.api =
        new ApiFixture(
            routes,
            new AccessGate(db, stores, sessions, (_, _, _) -> Optional.empty(), clock),
            new JdbcRepeats(db, sealer, clock));
    new AccessBootstrap(db, stores, clock, random)
        .ensure(Secret.of(PASSWORD), GLOBAL_KEY, Secret.of(GLOBAL_SECRET));
    this.admin = client(GLOBAL_KEY, GLOBAL_SECRET);
  }

  public SignedClient client(String keyId, String secret) {
    return new SignedClient(api, keyId, secret, () -> clock.now().toString());
  }

  public long account(String name) {
    return id(admin.send("POST", "/api/scalr/v1/accounts/", "{\"name\":\"%s\"}".formatted(name)));
  }

  public long environment(long account, String name) {
    return id(
        admin.send(
            "POST",
            "/api/scalr/v1/environments/",
            "{\"name\":\"%s\",\"account\":{\"id\":%d},\"clouds\":[\"local\"]}"
                .formatted(name, account)));
  }

  /**
   * A new user.
   *
   * @param role what a team gives the user in all environments of the account; {@code no_access}:
   *     no team
   */
  public long user(long account, String email, String kind, String role) {
    long user =
        id(
            admin.send(
                "POST",
                "/api/scalr/v1/users/",
                """
                {"email":"%s","account":%d,"kind":"%s","password":"%s"}\
                """
                    .formatted(email, account, kind, PASSWORD)));
    var given = PredefinedRole.valueOf(role.toUpperCase(Locale.ROOT));
    if (given != PredefinedRole.NO_ACCESS) {
      TestTeams.join(db, clock, account, user, given);
    }
    return user;
  }

  /** A key of the user's, ready to sign. */
  public SignedClient key(long user) {
    var data =
        admin
            .send("POST", "/api/scalr/v1/api-keys/", "{\"user\":%d}".formatted(user))
            .json()
            .path("data");
    return client(data.path("id").asText(), data.path("secretKey").asText());
  }

  private static long id(ApiFixture.Reply reply) {
    if (reply.status() != 201) {
      throw new AssertionError(reply.text());
    }
    return reply.json().path("data").path("id").asLong();
  }

  @Override
  public void close() {
    api.close();
    database.close();
  }

  /** The machine's time, moved by hand. */
  public static final class ShiftedClock implements Clock {
    private final SystemClock system = new SystemClock();
    private volatile Duration shift = Duration.ZERO;

    public void advance(Duration by) {
      shift = shift.plus(by);
    }

    @Override
    public Instant now() {
      return system.now().plus(shift);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      system.sleep(duration);
    }
  }

  /** As if no other feature were there. */
  private record NothingInside() implements ScopeUse {
    @Override
    public List<String> livesIn(Tx tx, Scope scope) {
      return List.of();
    }

    @Override
    public boolean costCenterExists(Tx tx, UUID costCenter) {
      return costCenter.equals(Environment.DEFAULT_COST_CENTER);
    }

    @Override
    public long farmsPaidElsewhere(Tx tx, Tenant tenant, UUID costCenter) {
      return 0;
    }
  }

  /** Knows the local cloud only. */
  private static final class MemoryClouds implements EnvironmentClouds {
    private final Map<Tenant, TreeSet<String>> enabled = new ConcurrentHashMap<>();

    @Override
    public Outcome<String> enable(Tx tx, Tenant tenant, String platform) {
      if (!platform.equals("local")) {
        return Outcome.refused(
            new Refusal.NotEnabledPlatform(
                "Requested 'cloudPlatform' (%s) was not found.".formatted(platform)));
      }
      enabled.computeIfAbsent(tenant, _ -> new TreeSet<>()).add(platform);
      return Outcome.done(platform);
    }

    @Override
    public Outcome<String> disable(Tx tx, Tenant tenant, String platform) {
      enabled.getOrDefault(tenant, new TreeSet<>()).remove(platform);
      return Outcome.done(platform);
    }

    @Override
    public List<String> enabled(Tx tx, Tenant tenant) {
      return List.copyOf(enabled.getOrDefault(tenant, new TreeSet<>()));
    }

    @Override
    public void forget(Tx tx, Tenant tenant) {
      enabled.remove(tenant);
    }
  }
}
