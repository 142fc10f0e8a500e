package io.scalr.control.cloud;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Optional;

/** Which credential an environment has for a platform, and the credentials themselves. */
public interface CloudCredentials {
  /**
   * Keeps a credential; its secrets are sealed. The same id replaces what was kept.
   *
   * @param access its id is 12 hexadecimal digits, unique in the installation
   */
  void keep(Tx tx, AccountId account, String name, CloudAccess access);

  /** Gives the environment this credential for its platform, in place of any other. */
  void enable(Tx tx, Tenant tenant, CloudAccess access);

  /** Deletes a credential that no environment has. */
  void forget(Tx tx, AccountId account, String id);

  /** Takes every platform from the environment; the credentials themselves stay. */
  void disable(Tx tx, Tenant tenant);

  /** The platforms that the environment has, in alphabetical order. */
  List<PlatformId> enabled(Tx tx, Tenant tenant);

  /** The credential that the environment uses for the platform, opened. */
  Optional<CloudAccess> of(Tx tx, Tenant tenant, PlatformId platform);

  /** A credential by its id alone, opened; for reconcilers, whose scope is a credential. */
  Optional<CloudAccess> open(Tx tx, String id);

  /** Ids of all credentials that an environment uses. */
  List<String> inUse(Tx tx);
}
