package io.scalr.control.orchestration.work;

import io.scalr.control.access.Account;
import io.scalr.control.access.AccountStore;
import io.scalr.control.access.Environment;
import io.scalr.control.access.User;
import io.scalr.control.access.UserStore;
import io.scalr.control.farm.Farm;
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
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** Empty: every question is answered from the database. */
  private final Optional<Shared> remembered;

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

  /** A role as one tenant sees it. */
  private record SeenRole(Tenant tenant, RoleId role) {}

  /** What servers have in common, as read so far. */
  private static final class Shared {
    private final Map<FarmId, Optional<Farm>> farms = new HashMap<>();
    private final Map<FarmId, Map<FarmRoleId, FarmRole>> lines = new HashMap<>();
    private final Map<AccountId, Optional<String>> accounts = new HashMap<>();
    private final Map<EnvironmentId, Optional<String>> environments = new HashMap<>();
    private final Map<FarmId, Optional<Payer>> payers = new HashMap<>();
    private final Map<String, Optional<User>> users = new HashMap<>();
    private final Map<SeenRole, Optional<Role>> roles = new HashMap<>();
    private final Map<String, Optional<Os>> systems = new HashMap<>();

    /** Read together at the beginning and not asked about yet. */
    private final Map<ServerId, Optional<TargetServer>> together = new HashMap<>();
  }

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
    this.remembered = Optional.empty();
  }

  private JoinedServerFacts(JoinedServerFacts all, Shared remembered) {
    this.servers = all.servers;
    this.farms = all.farms;
    this.farmRoles = all.farmRoles;
    this.roles = all.roles;
    this.systems = all.systems;
    this.accounts = all.accounts;
    this.users = all.users;
    this.words = all.words;
    this.remembered = Optional.of(remembered);
  }

  @Override
  public ServerFacts forOneBatch(Tx tx, Map<Tenant, Set<ServerId>> about) {
    var batch = new JoinedServerFacts(this, new Shared());
    about.forEach((tenant, ids) -> batch.readTogether(tx, tenant, ids));
    return batch;
  }

  private void readTogether(Tx tx, Tenant tenant, Set<ServerId> ids) {
    var together = remembered.orElseThrow().together;
    ids.forEach(id -> together.put(id, Optional.empty()));
    servers.find(tx, tenant, ids).stream()
        .collect(Collectors.groupingBy(server -> server.ref().farm()))
        .forEach((farm, some) ->
            joined(tx, tenant, farm, some)
                .forEach(target -> together.put(target.id(), Optional.of(target))));
  }

  @Override
  public List<TargetServer> ofFarm(Tx tx, Tenant tenant, FarmId farm) {
    return joined(tx, tenant, farm, servers.ofFarm(tx, tenant, farm));
  }

  @Override
  public Optional<TargetServer> find(Tx tx, Tenant tenant, ServerId server) {
    var read =
        remembered
            .flatMap(shared -> Optional.ofNullable(shared.together.remove(server)))
            .filter(target -> target.map(t -> t.server().tenant().equals(tenant)).orElse(true));
    return read.orElseGet(() -> read(tx, tenant, server));
  }

  private Optional<TargetServer> read(Tx tx, Tenant tenant, ServerId server) {
    return servers
        .find(tx, tenant, server)
        .flatMap(one -> joined(tx, tenant, one.ref().farm(), List.of(one)).stream().findFirst());
  }

  private List<TargetServer> joined(Tx tx, Tenant tenant, FarmId id, List<Server> some) {
    var shared = remembered.orElseGet(Shared::new);
    var farm = shared.farms.computeIfAbsent(id, f -> farms.find(tx, tenant, f));
    if (farm.isEmpty() || some.isEmpty()) {
      return List.of();
    }
    var lines =
        shared.lines.computeIfAbsent(
            id,
            f ->
                farmRoles.ofFarm(tx, tenant, f).stream()
                    .collect(Collectors.toMap(FarmRole::id, Function.identity())));
    var account =
        shared.accounts.computeIfAbsent(
            tenant.account(), a -> accounts.find(tx, a).map(Account::name));
    var environment =
        shared.environments.computeIfAbsent(
            tenant.environment(), e -> accounts.findEnvironment(tx, e).map(Environment::name));
    var ids = some.stream().map(Server::id).toList();
    var agents = words.agents().of(tx, tenant, ids);
    var payer =
        shared.payers.computeIfAbsent(id, _ -> words.payers().of(tx, tenant, farm.get().project()));
    return some.stream()
        .flatMap(server -> {
          var line = Optional.ofNullable(lines.get(server.ref().farmRole()));
          var role =
              shared.roles.computeIfAbsent(
                  new SeenRole(tenant, server.recipe().role()),
                  seen -> roles.ofServer(tx, seen.role()));
          var os =
              role.flatMap(
                  r -> shared.systems.computeIfAbsent(r.os(), name -> systems.find(tx, name)));
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
                          shared.users.computeIfAbsent(
                              server.launchedBy(), login -> users.byLogin(tx, login)),
                          Optional.ofNullable(agents.get(server.id())).map(AgentFacts::hostname),
                          payer)))
              : Stream.of();
        })
        .toList();
  }
}
