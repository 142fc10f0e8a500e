package io.scalr.control.fleet;

import io.scalr.control.role.Role;
import io.scalr.control.role.RoleStore;
import io.scalr.control.variable.VariableChain;
import io.scalr.control.variable.VariableOwners;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Refusal.UnacceptableState;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tx;

/** Servers as owners of variables; those of one that is gone are not changed any more. */
public final class ServerVariables implements VariableOwners {
  private final ServerStore servers;
  private final RoleStore roles;

  public ServerVariables(ServerStore servers, RoleStore roles) {
    this.servers = servers;
    this.roles = roles;
  }

  @Override
  public Outcome<VariableChain> find(Tx tx, Scope from, String text, boolean toChange) {
    var id = ServerId.of(text);
    if (!(from instanceof Scope.OfEnvironment(var tenant))) {
      throw new IllegalStateException("servers live in environments");
    }
    var found = toChange ? servers.lock(tx, tenant, id) : servers.find(tx, tenant, id);
    if (found.isEmpty()) {
      return Outcome.refused(new ObjectNotFound("'Server.id' (" + id + ") was not found."));
    }
    return toChange && !found.get().state().notProvenGone()
        ? Outcome.refused(new UnacceptableState("The Server is terminated."))
        : Outcome.done(chain(tx, found.get()));
  }

  private VariableChain chain(Tx tx, Server server) {
    var role = server.recipe().role();
    return chain(
        server, roles.ofServer(tx, role).map(Role::scope).orElse(Scope.of(server.tenant())));
  }

  /**
   * What a server looks through.
   *
   * @param home where its role lives
   */
  public static VariableChain chain(Server server, Scope home) {
    return VariableChain.ofFarmRole(
            server.tenant(),
            home,
            server.recipe().role(),
            server.ref().farm(),
            server.ref().farmRole())
        .server(server.id());
  }
}
