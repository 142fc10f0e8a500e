package io.scalr.control.http;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.Tenant;

/** Whose objects a call may touch. */
public sealed interface Scope {
  record Installation() implements Scope {}

  record OfAccount(AccountId account) implements Scope {}

  record OfEnvironment(Tenant tenant) implements Scope {}

  /** The word that the API uses. */
  default String word() {
    return switch (this) {
      case Installation _ -> "scalr";
      case OfAccount _ -> "account";
      case OfEnvironment _ -> "environment";
    };
  }
}
