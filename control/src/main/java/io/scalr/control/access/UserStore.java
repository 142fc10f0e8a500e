package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.time.Instant;
import java.util.Optional;

/** Users and their passwords' hashes. */
public interface UserStore {
  /**
   * @param passwordHash empty: the user cannot log in
   */
  User make(Tx tx, User user, Optional<String> passwordHash);

  Optional<User> find(Tx tx, UserId user);

  Optional<User> byLogin(Tx tx, String login);

  /**
   * @param account only this account's; empty for all
   */
  Listed<User> list(Tx tx, Optional<AccountId> account, Listing listing);

  void change(Tx tx, User user);

  void setPassword(Tx tx, UserId user, String passwordHash);

  void delete(Tx tx, UserId user);

  /** What a log-in needs to know; locks the row. */
  Optional<LogIn> logIn(Tx tx, String login);

  /** Counts a failed log-in, or forgets the earlier ones. */
  void noteLogIn(Tx tx, UserId user, int failed, Instant at);

  /**
   * @param failed log-ins that failed one after the other
   * @param failedAt the last of them
   */
  record LogIn(User user, Optional<String> passwordHash, int failed, Optional<Instant> failedAt) {}
}
