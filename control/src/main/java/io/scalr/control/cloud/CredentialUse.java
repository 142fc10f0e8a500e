package io.scalr.control.cloud;

import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;

/**
 * What the features above do with credentials. A port: {@code farm} knows what an environment wants
 * in a cloud, {@code fleet} which machines a credential opens.
 */
public interface CredentialUse {
  /**
   * What still needs the credential, in words such as {@code 2 servers}; empty when it may go. A
   * server keeps the credential that launched it until it is proven gone, also when its environment
   * was given another. The caller has locked the credential, and no environment has it.
   */
  List<String> of(Tx tx, String credentialId);

  /**
   * What of the environment lives in the cloud, in words. The caller has locked the environment's
   * cloud, so that nothing can be added meanwhile.
   */
  List<String> inEnvironment(Tx tx, Tenant tenant, PlatformId platform);

  /** The environment has the credential from now on. */
  void attached(Tx tx, Tenant tenant, String credentialId);

  /**
   * The environment has it no longer. What servers are left are looked after with it until they are
   * proven gone, and its listings go on for a while, so that a machine that shows late is seen.
   */
  void detached(Tx tx, Tenant tenant, String credentialId);

  /** Forgets what the credential's listings said. */
  void forget(Tx tx, String credentialId);
}
