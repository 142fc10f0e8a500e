package io.scalr.control.http;

import io.scalr.kernel.Refusal;

/** The one table from a refusal to its HTTP status. */
public final class Statuses {
  private Statuses() {}

  public static int of(Refusal refusal) {
    return switch (refusal) {
      case Refusal.InvalidStructure _, Refusal.InvalidValue _, Refusal.BadRequest _ -> 400;
      case Refusal.BadAuthentication _ -> 401;
      case Refusal.ScopeViolation _,
          Refusal.PermissionViolation _,
          Refusal.LimitExceeded _,
          Refusal.ServersQuotaExceeded _ ->
          403;
      case Refusal.ObjectNotFound _, Refusal.EndpointNotFound _ -> 404;
      case Refusal.ObjectInUse _,
          Refusal.PolicyViolation _,
          Refusal.UnicityViolation _,
          Refusal.Locked _,
          Refusal.NotEnabledPlatform _,
          Refusal.OperatingSystemMismatch _,
          Refusal.Deprecated _,
          Refusal.UnacceptableState _,
          Refusal.ObjectNotFoundOnCloud _,
          Refusal.UnacceptableObjectConfiguration _ ->
          409;
      case Refusal.ConfigurationMismatch _ -> 422;
      case Refusal.ServiceUnavailable _ -> 503;
    };
  }
}
