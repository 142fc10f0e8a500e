package io.scalr.control.orchestration.work;

import io.scalr.control.access.Account;
import io.scalr.control.access.AccountStore;
import io.scalr.control.access.Environment;
import io.scalr.control.access.User;
import io.scalr.control.access.UserStore;
import io.scalr.control.farm.FarmRole;
import io.scalr.control.farm.FarmRoleStore;
import io.scalr.control.farm.FarmStore;
import io.scalr.control.fleet.AgentFacts;
import io.scalr.control.fleet.AgentFactsStore;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerStore;
import io.scalr.control.orchestration.Payer;
import io.scalr.control.orchestration.ServerFacts;
import io.scalr.control.orchestration.TargetServer;
import io.scalr.control.orchestration.TargetServer.Around;
import io.scalr.control.role.Os;
import io.scalr.control.role.OsStore;
import io.scalr.control.role.Role;
import io.scalr.control.role.RoleStore;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Servers with their farm, farm role, role and operating system, from the stores of each. */
public final class JoinedServerFacts implements ServerFacts {
  private final ServerStore servers;
  private final FarmStore farms;
  private final FarmRoleStore farmRoles;
  private final RoleStore roles;
  private final OsStore systems;
  private final AccountStore accounts;
  private final UserStore users;
  private final Words words;

  /** What servers become. */
  public record Automation(RoleStore roles, OsStore systems) {}

  /** Whose servers they are. */
  public record People(AccountStore accounts, UserStore users) {}

  /**
   * What else scripts are told.
   *
   * @param installation the installation's id
   */
  public record Words(String installation, AgentFactsStore agents, Payer.Source payers) {}

  public JoinedServerFacts(
      ServerStore servers,
      FarmStore farms,
      FarmRoleStore farmRoles,
      Automation automation,
      People people,
      Words words) {
    this.servers = servers;
    this.farms = farms;
    this.farmRoles = farmRoles;
    this.roles = automation.roles();
    this.systems = automation.systems();
    this.accounts = people.accounts();
    this.users = people.users();
    this.words = words;
  }

  @Override
  public List<TargetServer> ofFarm(Tx tx, Tenant tenant, FarmId farm) {
    return joined(tx, tenant, farm, servers.ofFarm(tx, tenant, farm));
  }

  @Override
  public Optional<TargetServer> find(Tx tx, Tenant tenant, ServerId server) {
    return servers
        .find(tx, tenant, server)
        .flatMap(one -> joined(tx, tenant, one.ref().farm(), List.of(one)).stream().findFirst());
  }

  private List<TargetServer> joined(Tx tx, Tenant tenant, FarmId id, List<Server> some) {
    var farm = farms.find(tx, tenant, id);
    if (farm.isEmpty() || some.isEmpty()) {
      return List.of();
    }
    var lines =
        farmRoles.ofFarm(tx, tenant, id).stream()
            .collect(Collectors.toMap(FarmRole::id, Function.identity()));
    var account = accounts.find(tx, tenant.account()).map(Account::name);
    var environment = accounts.findEnvironment(tx, tenant.environment()).map(Environment::name);
    var ids = some.stream().map(Server::id).toList();
    var agents = words.agents().of(tx, tenant, ids);
    var payer = words.payers().of(tx, tenant, farm.get().project());
    var userOf = new HashMap<String, Optional<User>>();
    var roleOf = new HashMap<RoleId, Optional<Role>>();
    var osOf = new HashMap<String, Optional<Os>>();
    return some.stream()
        .flatMap(server -> {
          var line = Optional.ofNullable(lines.get(server.ref().farmRole()));
          var role =
              roleOf.computeIfAbsent(
                  server.recipe().role(), r -> roles.find(tx, Scope.of(tenant), r));
          var os = role.flatMap(r -> osOf.computeIfAbsent(r.os(), name -> systems.find(tx, name)));
          return line.isPresent() && role.isPresent() && os.isPresent()
              ? Stream.of(
                  new TargetServer(
                      server,
                      farm.get(),
                      line.get(),
                      role.get(),
                      os.get(),
                      new Around(
                          Optional.of(words.installation()),
                          account,
                          environment,
                          userOf.computeIfAbsent(
                              server.launchedBy(), login -> users.byLogin(tx, login)),
                          Optional.ofNullable(agents.get(server.id())).map(AgentFacts::hostname),
                          payer)))
              : Stream.of();
        })
        .toList();
  }
}
