package io.scalr.control.orchestration;

import io.scalr.control.farm.Farm;
import io.scalr.control.farm.FarmRole;
import io.scalr.control.fleet.Server;
import io.scalr.control.role.Os;
import io.scalr.control.role.Role;
import io.scalr.kernel.ServerId;

/** A server with all that rules ask about it and scripts are told of it. */
public record TargetServer(Server server, Farm farm, FarmRole farmRole, Role role, Os os) {
  public ServerId id() {
    return server.id();
  }
}
