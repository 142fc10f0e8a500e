package io.scalr.control.cloud;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Credentials, and which of them an environment has for a cloud. */
public interface CredentialStore {
  /** The scope's own and those above it. */
  Listed<CloudCredential> list(Tx tx, Scope from, Listing listing);

  Optional<CloudCredential> find(Tx tx, Scope from, String id);

  /** The same, and nobody gives it to an environment, changes or deletes it until the end. */
  Optional<CloudCredential> lock(Tx tx, Scope from, String id);

  /** Whether one of this scope has the name, other than {@code except}. */
  boolean nameTaken(Tx tx, Scope own, String name, String except);

  /** Secrets are sealed. */
  void insert(Tx tx, CloudCredential credential, Map<String, Secret> secrets);

  /** Everything but id, scope and platform is replaced. */
  void update(Tx tx, CloudCredential credential, Map<String, Secret> secrets);

  /** The credential must not be in use. */
  void delete(Tx tx, String id);

  /** How many environments, of whatever account, have it. */
  long attachments(Tx tx, String id);

  /** Gives the environment this credential for its platform, in place of any other. */
  void attach(Tx tx, Tenant tenant, CloudCredential credential);

  void detach(Tx tx, Tenant tenant, PlatformId platform);

  /** The environment's credentials, in the alphabetical order of their platforms. */
  List<CloudCredential> attached(Tx tx, Tenant tenant);

  /** The environment's credential for a cloud; neither changes until the end. */
  Optional<CloudCredential> lockAttached(Tx tx, Tenant tenant, PlatformId platform);

  /** The credential that the environment uses for the platform, opened. */
  Optional<CloudAccess> of(Tx tx, Tenant tenant, PlatformId platform);

  /**
   * A credential by its id, opened, if the account may use it; for reconcilers, whose scope is a
   * credential, and which work on with one that the environment no longer has.
   */
  Optional<CloudAccess> open(Tx tx, AccountId account, String id);

  /** The same for whoever sees it from a scope. */
  Optional<CloudAccess> openFrom(Tx tx, Scope from, String id);

  /** The same for whoever manages it, at the scope where it lives. */
  Optional<CloudAccess> openOwn(Tx tx, Scope own, String id);
}
