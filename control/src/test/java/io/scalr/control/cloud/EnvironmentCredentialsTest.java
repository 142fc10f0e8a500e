package io.scalr.control.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.store.JdbcCredentialStore;
import io.scalr.control.fleet.store.JdbcCredentialUse;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Outcome.Refused;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class EnvironmentCredentialsTest {
  private static final Scope ACCOUNT = Scope.of(new AccountId(1));

  private final TestDatabase database = TestDatabase.fresh(tenant(2), tenant(3), foreign());
  private final CredentialStore store =
      new JdbcCredentialStore(
          new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, new SystemRandom()));
  private final CredentialUse use = new JdbcCredentialUse(new SystemClock());
  private final Platforms platforms = new Platforms(List.of(named("local"), named("ec2")));
  private final CloudCredentials credentials =
      new CloudCredentials(store, use, platforms, new SystemRandom());
  private final EnvironmentCredentials clouds =
      new EnvironmentCredentials(credentials, use, platforms);

  @AfterEach
  void stop() {
    database.close();
  }

  /** A platform of which only the name is asked. */
  private static Platform named(String id) {
    return (Platform)
        Proxy.newProxyInstance(
            Platform.class.getClassLoader(),
            new Class<?>[] {Platform.class},
            (_, method, _) -> {
              if (method.getName().equals("id")) {
                return new PlatformId(id);
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private static Tenant tenant(long environment) {
    return new Tenant(new AccountId(1), new EnvironmentId(environment));
  }

  private static Tenant foreign() {
    return new Tenant(new AccountId(9), new EnvironmentId(8));
  }

  private <T> T tx(Function<Tx, T> work) {
    return database.db().inTransaction(work);
  }

  private Outcome<String> enable(Tenant tenant, String platform) {
    return tx(tx -> clouds.enable(tx, tenant, platform));
  }

  private List<String> enabled(Tenant tenant) {
    return tx(tx -> clouds.enabled(tx, tenant));
  }

  private List<String> names() {
    return tx(tx -> store.list(tx, ACCOUNT, Listing.first())).rows().stream()
        .map(CloudCredential::name)
        .toList();
  }

  private CloudCredential made(Scope scope, String platform, String name) {
    var draft =
        new CloudCredentials.Draft(
            new PlatformId(platform), name, "", Map.of(), Map.of("k", Secret.of("v")));
    return done(tx -> credentials.create(tx, scope, draft));
  }

  private <T> T done(Function<Tx, Outcome<T>> work) {
    return switch (tx(work)) {
      case Outcome.Done<T>(var value) -> value;
      case Refused<T>(var why) -> throw new AssertionError(why.text());
    };
  }

  private String code(Function<Tx, Outcome<?>> work) {
    return tx(work) instanceof Refused<?>(var why) ? why.code() : "done";
  }

  @Test
  void the_local_cloud_is_enabled_once_with_a_credential_of_the_environments_own() {
    enable(tenant(2), "local");
    enable(tenant(2), "local");
    enable(tenant(3), "local");
    assertThat(enabled(tenant(2))).containsExactly("local");
    assertThat(names()).containsExactly("local for environment 2", "local for environment 3");
  }

  @Test
  void one_that_was_taken_away_is_found_again() {
    enable(tenant(2), "local");
    var own = done(tx -> clouds.detach(tx, tenant(2), "local"));
    assertThat(enabled(tenant(2))).isEmpty();
    enable(tenant(2), "local");
    var again = done(tx -> clouds.find(tx, tenant(2), "local"));
    assertThat(again).isEqualTo(own);
  }

  @Test
  void a_cloud_that_is_absent_or_needs_credentials_is_refused() {
    assertThat(enable(tenant(2), "moon")).isInstanceOf(Refused.class);
    assertThat(enable(tenant(2), "LOCAL")).isInstanceOf(Refused.class);
    assertThat(enable(tenant(2), " ")).isInstanceOf(Refused.class);
    assertThat(enable(tenant(2), "ec2")).isInstanceOf(Refused.class);
    assertThat(enabled(tenant(2))).isEmpty();
  }

  @Test
  void an_environment_that_goes_takes_only_its_own() {
    enable(tenant(2), "local");
    enable(tenant(3), "local");
    var shared = made(ACCOUNT, "ec2", "shared");
    done(tx -> clouds.attach(tx, tenant(2), "ec2", shared.id()));
    tx(tx -> {
      clouds.forget(tx, tenant(2));
      return tx;
    });
    assertThat(enabled(tenant(2))).isEmpty();
    assertThat(enabled(tenant(3))).containsExactly("local");
    assertThat(names()).containsExactly("local for environment 3", "shared");
  }

  @Test
  void the_installations_serve_every_account_and_an_accounts_only_its_own() {
    var global = made(Scope.installation(), "local", "for all");
    var own = made(ACCOUNT, "local", "ours");
    done(tx -> clouds.attach(tx, tenant(2), "local", global.id()));
    done(tx -> clouds.attach(tx, foreign(), "local", global.id()));
    assertThat(code(tx -> clouds.attach(tx, foreign(), "local", own.id())))
        .isEqualTo("ObjectNotFound");
    assertThat(code(tx -> clouds.attach(tx, tenant(2), "ec2", own.id()))).isEqualTo("InvalidValue");
    var forAll = tx(tx -> store.open(tx, new AccountId(9), global.id()));
    var ours = tx(tx -> store.open(tx, new AccountId(9), own.id()));
    assertThat(forAll).isPresent();
    assertThat(ours).isEmpty();
  }

  @Test
  void one_that_an_environment_has_stays_and_another_takes_its_place() {
    var first = made(ACCOUNT, "local", "first");
    var second = made(ACCOUNT, "local", "second");
    done(tx -> clouds.attach(tx, tenant(2), "local", first.id()));
    assertThat(code(tx -> credentials.delete(tx, ACCOUNT, first.id()))).isEqualTo("ObjectInUse");
    done(tx -> clouds.attach(tx, tenant(2), "local", second.id()));
    var attached = tx(tx -> clouds.attached(tx, tenant(2)));
    assertThat(attached).containsExactly(second);
    assertThat(code(tx -> credentials.delete(tx, ACCOUNT, first.id()))).isEqualTo("done");
    assertThat(code(tx -> credentials.delete(tx, ACCOUNT, first.id()))).isEqualTo("ObjectNotFound");
  }

  @Test
  void a_change_that_was_laid_over_an_older_state_is_refused() {
    var first = made(ACCOUNT, "local", "first");
    var draft =
        new CloudCredentials.Draft(
            first.platform(), "renamed", "", Map.of("a", "b"), Map.of("k", Secret.of("w")));
    done(tx -> credentials.change(tx, first, draft));
    assertThat(code(tx -> credentials.change(tx, first, draft))).isEqualTo("ServiceUnavailable");
    var access = tx(tx -> store.openOwn(tx, ACCOUNT, first.id())).orElseThrow();
    assertThat(access.settings()).isEqualTo(Map.of("a", "b"));
    assertThat(access.secrets()).isEqualTo(Map.of("k", Secret.of("w")));
  }
}
