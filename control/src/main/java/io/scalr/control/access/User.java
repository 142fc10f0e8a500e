package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * A person or program that may call.
 *
 * @param account empty for those of the whole installation
 * @param login an e-mail address, except for the bootstrap user {@code admin}
 * @param active false: neither log-in nor key works
 */
public record User(
    UserId id,
    Optional<AccountId> account,
    String login,
    String name,
    UserKind kind,
    boolean active,
    Instant createdAt) {
  /** The login of the user that first start makes. Failed log-ins never lock it out. */
  public static final String BOOTSTRAP_LOGIN = "admin";

  public boolean bootstrap() {
    return account.isEmpty() && login.equals(BOOTSTRAP_LOGIN);
  }
}
