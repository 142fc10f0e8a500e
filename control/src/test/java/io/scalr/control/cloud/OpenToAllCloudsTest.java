package io.scalr.control.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.store.JdbcCloudCredentials;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Outcome.Refused;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class OpenToAllCloudsTest {
  private final TestDatabase database = TestDatabase.fresh(tenant(2), tenant(3));
  private final CloudCredentials credentials =
      new JdbcCloudCredentials(
          new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, new SystemRandom()));
  private final OpenToAllClouds clouds =
      new OpenToAllClouds(
          new Platforms(List.of(named("local"), named("ec2"))), credentials, new SystemRandom());

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

  private Outcome<String> enable(Tenant tenant, String platform) {
    return database.db().inTransaction(tx -> clouds.enable(tx, tenant, platform));
  }

  private List<String> enabled(Tenant tenant) {
    return database.db().inTransaction(tx -> clouds.enabled(tx, tenant));
  }

  @Test
  void the_local_cloud_is_enabled_once_with_a_credential_of_the_environments_own() {
    enable(tenant(2), "local");
    enable(tenant(2), "local");
    enable(tenant(3), "local");
    assertThat(enabled(tenant(2))).containsExactly("local");
    assertThat(database.db().inTransaction(credentials::inUse)).hasSize(2);
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
    database
        .db()
        .inTransaction(tx -> {
          clouds.forget(tx, tenant(2));
          return tx;
        });
    assertThat(enabled(tenant(2))).isEmpty();
    assertThat(enabled(tenant(3))).containsExactly("local");
  }
}
