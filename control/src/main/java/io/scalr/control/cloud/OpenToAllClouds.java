package io.scalr.control.cloud;

import io.scalr.control.access.EnvironmentClouds;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns on clouds that need nothing of the customer: the local one. Each environment gets a
 * credential of its own that holds no secret, so that inventory and rate budgets hang on it as on
 * any other.
 */
public final class OpenToAllClouds implements EnvironmentClouds {
  private static final Set<PlatformId> OPEN = Set.of(new PlatformId("local"));

  /** 12 hexadecimal digits, as the API's credential ids are. */
  private static final int ID_BYTES = 6;

  private final Platforms platforms;
  private final CloudCredentials credentials;
  private final RandomSource random;

  public OpenToAllClouds(Platforms platforms, CloudCredentials credentials, RandomSource random) {
    this.platforms = platforms;
    this.credentials = credentials;
    this.random = random;
  }

  @Override
  public Outcome<String> enable(Tx tx, Tenant tenant, String platform) {
    var named = PlatformId.named(platform).filter(id -> platforms.find(id).isPresent());
    if (named.isEmpty()) {
      return Outcome.refused(
          new Refusal.NotEnabledPlatform(
              "Requested 'cloudPlatform' (%s) was not found.".formatted(platform)));
    }
    var id = named.get();
    if (!OPEN.contains(id)) {
      return Outcome.refused(
          new Refusal.NotEnabledPlatform(
              "'cloudPlatform' (%s) needs cloud credentials.".formatted(platform)));
    }
    if (!credentials.enabled(tx, tenant).contains(id)) {
      var access =
          new CloudAccess(HexFormat.of().formatHex(random.bytes(ID_BYTES)), id, Map.of(), Map.of());
      credentials.keep(tx, tenant.account(), platform, access);
      credentials.enable(tx, tenant, access);
    }
    return Outcome.done(platform);
  }

  @Override
  public List<String> enabled(Tx tx, Tenant tenant) {
    return credentials.enabled(tx, tenant).stream().map(PlatformId::value).toList();
  }

  @Override
  public void forget(Tx tx, Tenant tenant) {
    // these were made for this environment alone
    var own = OPEN.stream().flatMap(id -> credentials.of(tx, tenant, id).stream()).toList();
    credentials.disable(tx, tenant);
    own.forEach(access -> credentials.forget(tx, tenant.account(), access.id()));
  }
}
