package io.scalr.control.cloud;

import io.scalr.control.access.EnvironmentClouds;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Map;

/**
 * Enables clouds that need no credential of the customer's, such as {@code local}. Each account gets
 * a credential row of its own all the same: inventory, rate budgets and the cloud's own separation
 * of accounts hang on it.
 */
public final class KeylessClouds implements EnvironmentClouds {
  /** A credential id is 12 hexadecimal digits; these lead, the account's number follows. */
  private static final String ID_PREFIX = "10ca";

  private final Map<PlatformId, Map<String, String>> settings;
  private final CloudCredentials credentials;

  /**
   * @param settings how to reach each platform that needs no key
   */
  public KeylessClouds(
      Map<PlatformId, Map<String, String>> settings, CloudCredentials credentials) {
    this.settings = Map.copyOf(settings);
    this.credentials = credentials;
  }

  @Override
  public Outcome<String> enable(Tx tx, Tenant tenant, String platform) {
    var found =
        settings.entrySet().stream().filter(e -> e.getKey().value().equals(platform)).findFirst();
    if (found.isEmpty()) {
      return Outcome.refused(
          new Refusal.NotEnabledPlatform(
              "'%s' is not a cloud that can be enabled here without credentials; there are: %s."
                  .formatted(platform, names())));
    }
    var id = ID_PREFIX + "%08x".formatted(tenant.account().value());
    var access =
        new CloudAccess(id, found.get().getKey(), found.get().getValue(), Map.of());
    credentials.keep(tx, tenant.account(), platform, access);
    credentials.enable(tx, tenant, access);
    return Outcome.done(platform);
  }

  @Override
  public List<String> enabled(Tx tx, Tenant tenant) {
    return credentials.enabled(tx, tenant).stream().map(PlatformId::value).toList();
  }

  @Override
  public void forget(Tx tx, Tenant tenant) {
    credentials.disableAll(tx, tenant);
  }

  private String names() {
    return String.join(", ", settings.keySet().stream().map(PlatformId::value).sorted().toList());
  }
}
