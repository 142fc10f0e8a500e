package io.scalr.control.cloud;

import io.scalr.kernel.Clock;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.NotEnabledPlatform;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.ObjectNotFoundOnCloud;
import io.scalr.kernel.Refusal.ServiceUnavailable;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What the clouds of an environment offer. Answers are kept for a while, because people click
 * through these lists and every click would be a call on the credential's rate budget. Called
 * outside of transactions: a cloud may take its whole call limit to answer.
 */
public final class Catalogue {
  /** A new location or type is seen after this long; clouds add some a few times a year. */
  static final Duration KEPT = Duration.ofMinutes(10);

  /**
   * Lists kept. A credential has at most some 40 locations, so this is 100 credentials in use in
   * the same ten minutes; beyond it everything is forgotten and asked anew.
   */
  static final int MOST_KEPT = 4_000;

  private final Platforms platforms;
  private final CredentialStore credentials;
  private final Transactions transactions;
  private final Clock clock;
  private final ConcurrentHashMap<Key, Kept> kept = new ConcurrentHashMap<>();

  public Catalogue(
      Platforms platforms, CredentialStore credentials, Transactions transactions, Clock clock) {
    this.platforms = platforms;
    this.credentials = credentials;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** One list: of locations, or of a location's types. */
  private record Key(String credential, Optional<CloudLocation> location) {}

  private record Kept(List<?> list, Instant at) {}

  /** A platform with the right to use it. */
  private record Opened(Platform platform, CloudAccess access) {}

  /** The credential was changed, so that what it showed may be no more. */
  public void forget(String credentialId) {
    kept.keySet().removeIf(key -> key.credential().equals(credentialId));
  }

  public Outcome<List<CloudLocation>> locations(Tenant tenant, PlatformId id) {
    return open(tenant, id)
        .then(opened ->
            remembered(
                new Key(opened.access.id(), Optional.empty()),
                () -> opened.platform.locations(opened.access)));
  }

  /** The locations that a credential opens, for the scopes above environments. */
  public Outcome<List<CloudLocation>> locations(Scope scope, String credential, PlatformId id) {
    var access = transactions.read(tx -> credentials.openFrom(tx, scope, credential));
    if (access.isEmpty()) {
      return Outcome.refused(
          new ObjectNotFound("'CloudCredentials.id' (" + credential + ") was not found."));
    }
    if (!access.get().platform().equals(id)) {
      return Outcome.refused(
          new InvalidValue(
              "'CloudCredentials.id' (%s) opens the cloud '%s', not '%s'."
                  .formatted(credential, access.get().platform(), id)));
    }
    return platforms
        .find(id)
        .map(platform ->
            remembered(
                new Key(credential, Optional.empty()), () -> platform.locations(access.get())))
        .orElseGet(
            () -> Outcome.refused(new NotEnabledPlatform("Platform '" + id + "' is not enabled.")));
  }

  public Outcome<List<InstanceType>> instanceTypes(
      Tenant tenant, PlatformId id, CloudLocation location) {
    return locations(tenant, id)
        .then(all ->
            all.contains(location)
                ? open(tenant, id)
                : Outcome.refused(
                    new ObjectNotFoundOnCloud(
                        "Requested cloudLocation '" + location + "' does not exist.")))
        .then(opened ->
            remembered(
                new Key(opened.access.id(), Optional.of(location)),
                () -> opened.platform.instanceTypes(opened.access, location)));
  }

  /**
   * Whether what is at that place can be used from the scope. An environment must have the
   * platform, and the platform the location if one is named. Above environments no credential says
   * which locations there are, so that only the platform is looked at.
   */
  public Outcome<PlatformId> place(Scope scope, PlatformId id, Optional<CloudLocation> location) {
    return switch (scope) {
      case Scope.OfEnvironment(var tenant) -> place(tenant, id, location);
      case Scope.OfAccount _, Scope.OfInstallation _ ->
          platforms.find(id).isPresent()
              ? Outcome.done(id)
              : Outcome.refused(
                  PlatformNames.ALL.contains(id.value())
                      ? new NotEnabledPlatform("Platform '" + id + "' is not enabled.")
                      : noSuch(id));
    };
  }

  private Outcome<PlatformId> place(
      Tenant tenant, PlatformId id, Optional<CloudLocation> location) {
    return locations(tenant, id)
        .then(all ->
            location
                .filter(place -> !all.contains(place))
                .map(place -> Outcome.<PlatformId>refused(noSuch(place)))
                .orElseGet(() -> Outcome.done(id)));
  }

  /**
   * Whether a server of this type can be had there.
   *
   * @param property how the API calls the type in question, such as {@code
   *     FarmRole.instanceType.id}
   */
  public Outcome<InstanceType> instanceType(
      Tenant tenant, PlatformId id, CloudLocation location, String type, String property) {
    return instanceTypes(tenant, id, location)
        .then(types ->
            types.stream()
                .filter(each -> each.id().equals(type))
                .findFirst()
                .map(Outcome::done)
                .orElseGet(() ->
                    Outcome.refused(
                        new InvalidValue("'" + property + "' (" + type + ") is invalid."))));
  }

  private static ObjectNotFoundOnCloud noSuch(CloudLocation location) {
    return new ObjectNotFoundOnCloud("Requested cloudLocation '" + location + "' does not exist.");
  }

  private static ObjectNotFoundOnCloud noSuch(PlatformId id) {
    return new ObjectNotFoundOnCloud("Requested 'cloudPlatform' (" + id + ") was not found.");
  }

  private Outcome<Opened> open(Tenant tenant, PlatformId id) {
    var platform = platforms.find(id);
    if (platform.isEmpty() && !PlatformNames.ALL.contains(id.value())) {
      return Outcome.refused(noSuch(id));
    }
    var access = transactions.inTransaction(tx -> credentials.of(tx, tenant, id));
    if (platform.isEmpty() || access.isEmpty()) {
      return Outcome.refused(
          new NotEnabledPlatform("Platform '" + id + "' is not enabled in this environment."));
    }
    return Outcome.done(new Opened(platform.get(), access.get()));
  }

  @SuppressWarnings("unchecked")
  private <T> Outcome<List<T>> remembered(Key key, Supplier<CloudAnswer<List<T>>> ask) {
    var known = kept.get(key);
    if (known != null && clock.now().isBefore(known.at().plus(KEPT))) {
      return Outcome.done((List<T>) known.list());
    }
    return switch (ask.get()) {
      case CloudAnswer.Done<List<T>>(var list) -> {
        if (kept.size() >= MOST_KEPT) {
          kept.clear();
        }
        var copy = List.copyOf(list);
        kept.put(key, new Kept(copy, clock.now()));
        yield Outcome.done(copy);
      }
      case CloudAnswer.Failed<List<T>>(var failure) ->
          Outcome.refused(new ServiceUnavailable("The cloud did not answer: " + failure.text()));
    };
  }
}
