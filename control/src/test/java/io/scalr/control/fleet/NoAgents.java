package io.scalr.control.fleet;

import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Machines on which no agent ever starts. */
public final class NoAgents implements UserDataSource {
  @Override
  public Map<ServerId, Secret> issue(
      Tx tx, Tenant tenant, List<ServerId> servers, Instant validUntil) {
    var userData = new HashMap<ServerId, Secret>();
    servers.forEach(server -> userData.put(server, Secret.of("user data of " + server)));
    return userData;
  }

  @Override
  public void extend(Tx tx, Tenant tenant, ServerId server, Instant validUntil) {}

  @Override
  public void revoke(Tx tx, Tenant tenant, ServerId server) {}
}
