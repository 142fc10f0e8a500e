package io.scalr.control.access;

import io.scalr.kernel.Clock;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.util.Optional;

/**
 * What first start makes: the user {@code admin} and the key for everything of the installation.
 */
public final class AccessBootstrap {
  private final Transactions transactions;
  private final AccessStores stores;
  private final Clock clock;
  private final RandomSource random;

  public AccessBootstrap(
      Transactions transactions, AccessStores stores, Clock clock, RandomSource random) {
    this.transactions = transactions;
    this.stores = stores;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Makes what is missing. What is there stays as it is: a password that was changed since is not
   * set back.
   *
   * @param globalKeyId as {@link ApiKey#newId} makes one
   */
  public void ensure(Secret adminPassword, String globalKeyId, Secret globalSecret) {
    var admin =
        transactions.inTransaction(
            tx -> stores.users().byLogin(tx, User.BOOTSTRAP_LOGIN).map(User::id));
    // The hash takes a tenth of a second; most starts do not need it.
    var hash = admin.isPresent() ? "" : PasswordHash.of(adminPassword, random);
    transactions.inTransaction(tx -> {
      var user = admin.orElseGet(() -> make(tx, hash));
      if (stores.keys().find(tx, globalKeyId).isEmpty()) {
        var key = new ApiKey(globalKeyId, user, "first start", true, clock.now(), Optional.empty());
        stores.keys().make(tx, key, globalSecret);
      }
      return user;
    });
  }

  private UserId make(Tx tx, String hash) {
    var admin =
        new User(
            new UserId(0),
            Optional.empty(),
            User.BOOTSTRAP_LOGIN,
            "Administrator",
            UserKind.GLOBAL_ADMIN,
            true,
            clock.now());
    return stores.users().make(tx, admin, Optional.of(hash)).id();
  }
}
