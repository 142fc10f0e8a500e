package io.scalr.control.orchestration;

import io.scalr.control.access.User;
import io.scalr.control.farm.Farm;
import io.scalr.control.farm.FarmRole;
import io.scalr.control.fleet.Server;
import io.scalr.control.role.Os;
import io.scalr.control.role.Role;
import io.scalr.kernel.ServerId;
import java.util.Optional;

/** A server with all that rules ask about it and scripts are told of it. */
public record TargetServer(
    Server server, Farm farm, FarmRole farmRole, Role role, Os os, Around around) {
  public ServerId id() {
    return server.id();
  }

  /**
   * The names of what it is in, as far as they are known.
   *
   * @param installation the installation's id
   * @param launchedBy empty when the machine launched it, or the user is gone
   * @param hostname as its agent says; empty until it has spoken
   */
  public record Around(
      Optional<String> installation,
      Optional<String> account,
      Optional<String> environment,
      Optional<User> launchedBy,
      Optional<String> hostname,
      Optional<Payer> payer) {
    public static final Around UNKNOWN =
        new Around(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }
}
