package io.scalr.control.cloud;

import io.scalr.control.access.EnvironmentClouds;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.NotEnabledPlatform;
import io.scalr.kernel.Refusal.ObjectInUse;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which credential an environment has for a cloud: one for each at most. A cloud that needs nothing
 * of the customer, the local one, can be enabled by its name alone; then the environment gets a
 * credential of its own, which goes with it.
 *
 * <p>A credential may be replaced while servers run: each keeps the one that launched it until it
 * is proven gone, new ones get the new one. Taken away it is only when nothing of the environment
 * is left in the cloud, so that no machine is left that nobody looks for.
 */
public final class EnvironmentCredentials implements EnvironmentClouds {
  private static final Set<PlatformId> OPEN = Set.of(new PlatformId("local"));

  /** Of one name there are two at most: the account's and the installation's. */
  private static final int MOST = 2;

  private final CloudCredentials credentials;
  private final CredentialStore store;
  private final CredentialUse use;
  private final Platforms platforms;

  public EnvironmentCredentials(
      CloudCredentials credentials, CredentialUse use, Platforms platforms) {
    this.credentials = credentials;
    this.store = credentials.store();
    this.use = use;
    this.platforms = platforms;
  }

  public List<CloudCredential> attached(Tx tx, Tenant tenant) {
    return store.attached(tx, tenant);
  }

  /** The credential that the environment has for a cloud of this name. */
  public Outcome<CloudCredential> find(Tx tx, Tenant tenant, String cloud) {
    return attached(tx, tenant).stream()
        .filter(each -> each.platform().value().equals(cloud))
        .findFirst()
        .map(Outcome::done)
        .orElseGet(() -> absent(cloud));
  }

  /** Gives the environment the credential, in place of any other for that cloud. */
  public Outcome<CloudCredential> attach(Tx tx, Tenant tenant, String cloud, String id) {
    return platform(cloud)
        .then(platform ->
            store
                .lock(tx, Scope.of(tenant.account()), id)
                .map(Outcome::done)
                .orElseGet(() ->
                    Outcome.refused(
                        new ObjectNotFound("'CloudCredentials.id' (" + id + ") was not found.")))
                .then(credential -> {
                  if (!credential.platform().equals(platform)) {
                    return Outcome.refused(
                        new InvalidValue(
                            "'CloudCredentials.id' (%s) opens the cloud '%s', not '%s'."
                                .formatted(id, credential.platform(), platform)));
                  }
                  give(tx, tenant, credential);
                  return Outcome.done(credential);
                }));
  }

  /** Takes the cloud away; refused while anything of the environment lives there. */
  public Outcome<CloudCredential> detach(Tx tx, Tenant tenant, String cloud) {
    var locked =
        PlatformId.named(cloud).flatMap(platform -> store.lockAttached(tx, tenant, platform));
    if (locked.isEmpty()) {
      return absent(cloud);
    }
    var inside = use.inEnvironment(tx, tenant, locked.get().platform());
    if (!inside.isEmpty()) {
      return Outcome.refused(
          new ObjectInUse(
              "The environment still has %s on '%s'.".formatted(String.join(", ", inside), cloud)));
    }
    take(tx, tenant, locked.get());
    return locked.map(Outcome::done).orElseThrow();
  }

  private void give(Tx tx, Tenant tenant, CloudCredential credential) {
    attached(tx, tenant).stream()
        .filter(had -> had.platform().equals(credential.platform()))
        .forEach(had -> use.detached(tx, tenant, had.id()));
    store.attach(tx, tenant, credential);
    use.attached(tx, tenant, credential.id());
  }

  private void take(Tx tx, Tenant tenant, CloudCredential credential) {
    store.detach(tx, tenant, credential.platform());
    use.detached(tx, tenant, credential.id());
  }

  private Outcome<PlatformId> platform(String cloud) {
    var named = PlatformId.named(cloud);
    if (named.filter(id -> platforms.find(id).isPresent()).isPresent()) {
      return Outcome.done(named.get());
    }
    return Outcome.refused(
        new NotEnabledPlatform(
            PlatformNames.ALL.contains(cloud)
                ? "Platform '%s' is not enabled in this installation.".formatted(cloud)
                : "Requested 'cloudPlatform' (%s) was not found.".formatted(cloud)));
  }

  private static Outcome<CloudCredential> absent(String cloud) {
    return Outcome.refused(
        new ObjectNotFound("The environment has no credentials for the cloud (" + cloud + ")."));
  }

  @Override
  public Outcome<String> enable(Tx tx, Tenant tenant, String cloud) {
    return platform(cloud)
        .then(id -> {
          if (enabled(tx, tenant).contains(cloud)) {
            return Outcome.done(cloud);
          }
          if (!OPEN.contains(id)) {
            return Outcome.refused(
                new NotEnabledPlatform(
                    "'cloudPlatform' (%s) needs cloud credentials.".formatted(cloud)));
          }
          return own(tx, tenant, id)
              .map(credential -> {
                give(tx, tenant, credential);
                return cloud;
              });
        });
  }

  /** The environment's own, which is there already if it was only taken from it. */
  private Outcome<CloudCredential> own(Tx tx, Tenant tenant, PlatformId platform) {
    var scope = Scope.of(tenant.account());
    var name = ownName(tenant, platform);
    return store.list(tx, scope, new Listing(Map.of("name", name), 0, MOST)).rows().stream()
        .filter(each -> each.platform().equals(platform) && each.scope().equals(scope))
        .findFirst()
        .map(Outcome::done)
        .orElseGet(() ->
            credentials.create(
                tx, scope, new CloudCredentials.Draft(platform, name, "", Map.of(), Map.of())));
  }

  /** The name of the credential that was made with the environment. */
  private static String ownName(Tenant tenant, PlatformId platform) {
    return platform + " for environment " + tenant.environment();
  }

  @Override
  public List<String> enabled(Tx tx, Tenant tenant) {
    return attached(tx, tenant).stream().map(each -> each.platform().value()).toList();
  }

  @Override
  public Outcome<String> disable(Tx tx, Tenant tenant, String cloud) {
    return detach(tx, tenant, cloud)
        .map(credential -> {
          removeOwn(tx, tenant, credential);
          return cloud;
        });
  }

  @Override
  public void forget(Tx tx, Tenant tenant) {
    for (var credential : attached(tx, tenant)) {
      take(tx, tenant, credential);
      removeOwn(tx, tenant, credential);
    }
  }

  /** What was made with the environment goes with it, unless somebody needs it. */
  private void removeOwn(Tx tx, Tenant tenant, CloudCredential credential) {
    var own = Scope.of(tenant.account());
    if (credential.name().equals(ownName(tenant, credential.platform()))
        && credential.scope().equals(own)
        && store.lock(tx, own, credential.id()).isPresent()
        && credentials.uses(tx, credential.id()).isEmpty()) {
      credentials.remove(tx, credential.id());
    }
  }
}
