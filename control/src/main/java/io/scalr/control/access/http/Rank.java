package io.scalr.control.access.http;

import io.scalr.control.access.User;
import io.scalr.control.access.UserKind;
import io.scalr.control.http.Caller;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;

/** Nobody may make, change or hold a key for somebody who may do more than they. */
final class Rank {
  private Rank() {}

  static Outcome<User> allow(Caller caller, User target) {
    return allow(caller, target.kind()).map(_ -> target);
  }

  static Outcome<UserKind> allow(Caller caller, UserKind kind) {
    return of(kind) <= of(caller.kind())
        ? Outcome.done(kind)
        : Outcome.refused(
            new Refusal.PermissionViolation(
                "You do not have the necessary permissions to perform this request."));
  }

  private static int of(UserKind kind) {
    return switch (kind) {
      case GLOBAL_ADMIN -> 3;
      case ACCOUNT_OWNER -> 2;
      case ACCOUNT_ADMIN -> 1;
      case MEMBER -> 0;
    };
  }

  private static int of(Caller.Kind kind) {
    return switch (kind) {
      case GLOBAL_ADMIN -> 3;
      case ACCOUNT_OWNER -> 2;
      case ACCOUNT_ADMIN -> 1;
      case USER -> 0;
    };
  }
}
