package io.scalr.control.fleet.work;

import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CredentialStore;
import io.scalr.control.cloud.Platforms;
import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.fleet.Clouds;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import java.util.Optional;

/**
 * Opens a place with the credential that is kept under its id, also when the environment was given
 * another since: a server is looked after with the one that launched it.
 */
public final class OpenClouds implements Clouds {
  private final Transactions transactions;
  private final Platforms platforms;
  private final CredentialStore credentials;

  public OpenClouds(Transactions transactions, Platforms platforms, CredentialStore credentials) {
    this.transactions = transactions;
    this.platforms = platforms;
    this.credentials = credentials;
  }

  @Override
  public Optional<Open> open(Tenant tenant, Place place) {
    var platform = platforms.find(place.platform());
    if (platform.isEmpty()) {
      return Optional.empty();
    }
    return transactions
        .read(tx -> credentials.open(tx, tenant.account(), place.credentialId()))
        .filter((CloudAccess access) -> access.platform().equals(place.platform()))
        .map(access -> new Open(platform.get(), access));
  }
}
