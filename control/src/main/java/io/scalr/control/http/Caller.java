package io.scalr.control.http;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.UserId;
import java.util.Optional;

/**
 * Who calls.
 *
 * @param name as people know the user; written into the audit
 * @param account empty for those who belong to the whole installation
 * @param how how they proved it: {@code key APIK…} or {@code session}; never a secret
 */
public record Caller(UserId user, String name, Kind kind, Optional<AccountId> account, String how) {
  /** What a user is. */
  public enum Kind {
    GLOBAL_ADMIN,
    ACCOUNT_OWNER,
    ACCOUNT_ADMIN,
    USER
  }
}
