package io.scalr.control.fleet;

import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a new machine reads at boot to find home; {@code agentlink} gives it. */
public interface UserDataSource {
  /**
   * Makes each server's join token and the user data that holds it, in the transaction that writes
   * the servers down.
   */
  Map<ServerId, Secret> issue(Tx tx, Tenant tenant, List<ServerId> servers, Instant validUntil);

  /** The launch is called (again): the same token is good until then. */
  void extend(Tx tx, Tenant tenant, ServerId server, Instant validUntil);

  /** The server is proven gone: nothing is heard from it or told to it any more. */
  void revoke(Tx tx, Tenant tenant, ServerId server);
}
