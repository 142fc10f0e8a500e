package io.scalr.kernel;

import java.util.Optional;

/** Where a shared object lives. A lower scope sees the objects of the scopes above it. */
public sealed interface Scope {
  /** The installation's own; every account sees it. */
  record OfInstallation() implements Scope {}

  record OfAccount(AccountId account) implements Scope {}

  record OfEnvironment(Tenant tenant) implements Scope {}

  static Scope installation() {
    return new OfInstallation();
  }

  static Scope of(AccountId account) {
    return new OfAccount(account);
  }

  static Scope of(Tenant tenant) {
    return new OfEnvironment(tenant);
  }

  /** The word of the API: {@code scalr}, {@code account} or {@code environment}. */
  default String word() {
    return switch (this) {
      case OfInstallation _ -> "scalr";
      case OfAccount _ -> "account";
      case OfEnvironment _ -> "environment";
    };
  }

  /** The account that it belongs to; empty at the installation's scope. */
  default Optional<AccountId> owner() {
    return switch (this) {
      case OfInstallation _ -> Optional.empty();
      case OfAccount(var account) -> Optional.of(account);
      case OfEnvironment(var tenant) -> Optional.of(tenant.account());
    };
  }

  /** The environment that it belongs to; empty at the scopes above. */
  default Optional<EnvironmentId> environment() {
    return switch (this) {
      case OfInstallation _, OfAccount _ -> Optional.empty();
      case OfEnvironment(var tenant) -> Optional.of(tenant.environment());
    };
  }

  /** Whether an object that lives at {@code other} is seen from here. */
  default boolean sees(Scope other) {
    return switch (other) {
      case OfInstallation _ -> true;
      case OfAccount(var account) -> owner().filter(account::equals).isPresent();
      case OfEnvironment _ -> equals(other);
    };
  }
}
