package io.scalr.control.access.http;

import io.scalr.control.access.User;
import io.scalr.control.access.UserKind;

/** Copies of a user with something else. */
final class Users {
  private Users() {}

  static User inactive(User user) {
    return with(user, user.name(), user.kind(), false);
  }

  static User with(User user, String name, UserKind kind, boolean active) {
    return new User(user.id(), user.account(), user.login(), name, kind, active, user.createdAt());
  }
}
