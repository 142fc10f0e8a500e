package io.scalr.control.plane;

import io.scalr.control.access.AccessBootstrap;
import io.scalr.control.access.AclRoles;
import io.scalr.control.access.Environments;
import io.scalr.control.access.Teams;
import io.scalr.control.access.http.AccessGate;
import io.scalr.control.access.http.AccessParts;
import io.scalr.control.access.http.AccountEnvironmentResource;
import io.scalr.control.access.http.AccountResource;
import io.scalr.control.access.http.AclRoleResource;
import io.scalr.control.access.http.ApiKeyResource;
import io.scalr.control.access.http.EnvironmentResource;
import io.scalr.control.access.http.EnvironmentTeamResource;
import io.scalr.control.access.http.SessionResource;
import io.scalr.control.access.http.Sessions;
import io.scalr.control.access.http.TeamMemberResource;
import io.scalr.control.access.http.TeamResource;
import io.scalr.control.access.http.UserResource;
import io.scalr.control.access.http.UserSummaryResource;
import io.scalr.control.access.work.Sweeper;
import io.scalr.control.agentlink.AgentAdmission;
import io.scalr.control.agentlink.AgentRouter;
import io.scalr.control.agentlink.LastMetrics;
import io.scalr.control.agentlink.MessageHandler;
import io.scalr.control.agentlink.Received;
import io.scalr.control.agentlink.http.AgentRoutes;
import io.scalr.control.agentlink.http.IncidentResource;
import io.scalr.control.agentlink.work.AgentLink;
import io.scalr.control.agentlink.work.LaneLeases;
import io.scalr.control.agentlink.work.Ports;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.audit.http.AuditResource;
import io.scalr.control.cloud.Catalogue;
import io.scalr.control.cloud.CloudCredentials;
import io.scalr.control.cloud.EnvironmentCredentials;
import io.scalr.control.cloud.http.CloudCredentialsResource;
import io.scalr.control.cloud.http.CloudResource;
import io.scalr.control.cloud.http.EnvironmentCloudResource;
import io.scalr.control.cost.Projects;
import io.scalr.control.cost.http.ProjectResource;
import io.scalr.control.farm.FarmRoles;
import io.scalr.control.farm.FarmVariables;
import io.scalr.control.farm.Farms;
import io.scalr.control.farm.http.FarmResource;
import io.scalr.control.farm.http.FarmRoleResource;
import io.scalr.control.fleet.ServerVariables;
import io.scalr.control.fleet.UserDataSource;
import io.scalr.control.fleet.http.AgentViews;
import io.scalr.control.fleet.http.ServerResource;
import io.scalr.control.fleet.http.StandingResource;
import io.scalr.control.fleet.work.AgentWords;
import io.scalr.control.fleet.work.FleetPorts;
import io.scalr.control.fleet.work.InventoryReconciler;
import io.scalr.control.fleet.work.LaunchReconciler;
import io.scalr.control.fleet.work.LifeHandler;
import io.scalr.control.fleet.work.OpenClouds;
import io.scalr.control.fleet.work.OrphanReconciler;
import io.scalr.control.fleet.work.ServerOrders;
import io.scalr.control.fleet.work.TerminationReconciler;
import io.scalr.control.http.ApiService;
import io.scalr.control.http.ApiSpec;
import io.scalr.control.http.Call;
import io.scalr.control.http.Gate;
import io.scalr.control.http.Level;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Routes;
import io.scalr.control.http.Trail;
import io.scalr.control.integration.Endpoint;
import io.scalr.control.integration.Endpoints;
import io.scalr.control.integration.Towers;
import io.scalr.control.integration.http.EndpointResource;
import io.scalr.control.integration.http.TowerResource;
import io.scalr.control.orchestration.Events;
import io.scalr.control.orchestration.Executions;
import io.scalr.control.orchestration.LifeReports;
import io.scalr.control.orchestration.Payer;
import io.scalr.control.orchestration.Rules;
import io.scalr.control.orchestration.RulesOfRoles;
import io.scalr.control.orchestration.Scripts;
import io.scalr.control.orchestration.ServerFacts;
import io.scalr.control.orchestration.TowerSight;
import io.scalr.control.orchestration.http.EventResource;
import io.scalr.control.orchestration.http.ExecutionResource;
import io.scalr.control.orchestration.http.RemoteLists;
import io.scalr.control.orchestration.http.RuleResource;
import io.scalr.control.orchestration.http.ScriptResource;
import io.scalr.control.orchestration.work.EventConsumer;
import io.scalr.control.orchestration.work.EventFiring;
import io.scalr.control.orchestration.work.JoinedServerFacts;
import io.scalr.control.orchestration.work.LateReconciler;
import io.scalr.control.orchestration.work.RuleTimeouts;
import io.scalr.control.orchestration.work.ScriptReports;
import io.scalr.control.overview.http.PageService;
import io.scalr.control.overview.work.OverviewReader;
import io.scalr.control.plane.PlanePorts.Ground;
import io.scalr.control.role.Images;
import io.scalr.control.role.RoleActions;
import io.scalr.control.role.RoleCategories;
import io.scalr.control.role.RoleVariables;
import io.scalr.control.role.Roles;
import io.scalr.control.role.http.ImageResource;
import io.scalr.control.role.http.OsResource;
import io.scalr.control.role.http.RoleCategoryResource;
import io.scalr.control.role.http.RoleResource;
import io.scalr.control.store.WakingEventLog;
import io.scalr.control.variable.VariableChain;
import io.scalr.control.variable.VariableOwners;
import io.scalr.control.variable.Variables;
import io.scalr.control.variable.http.VariablePlace;
import io.scalr.control.variable.http.VariableResource;
import io.scalr.control.variable.work.HttpRemoteValues;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.ExecutionMessage;
import io.scalr.protocol.LifeMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The map of the house: every feature built from its ports and the features below it, in layer
 * order. {@code boot} gives real ports, the simulator its own.
 */
public final class Plane {
  private final PlanePorts ports;
  private final Ground ground;
  private final List<Route> routes = new ArrayList<>();
  private final AccessGate gate;
  private final AgentLink agentLink;
  private final LastMetrics lastMetrics = new LastMetrics();
  private final LifeHandler life;
  private final ScriptReports scriptReports;
  private final WakingEventLog events;
  private final EventConsumer eventConsumer;
  private final Sweeper sweeper;
  private final Variables variables;
  private final VariableResource variableRoutes;

  public Plane(PlanePorts ports) {
    this.ports = ports;
    this.ground = ports.ground();
    this.events = new WakingEventLog(ground.events());

    // 1st layer: access, audit's page
    var access =
        new AccessParts(
            ground.transactions(), ports.access(), ground.audit(), ground.clock(), ground.random());
    var sessions =
        new Sessions(
            ground.transactions(), ports.access(), ground.audit(), ground.clock(), ground.random());
    this.gate =
        new AccessGate(
            ground.transactions(), ports.access(), sessions, new PlaneFarms(ports), ground.clock());
    this.sweeper =
        new Sweeper(
            ground.transactions(), ports.access().sessions(), ground.repeats(), ground.clock());
    var credentials =
        new CloudCredentials(
            ports.cloud().credentials(),
            ports.cloud().credentialUse(),
            ports.cloud().platforms(),
            ground.random());
    var clouds =
        new EnvironmentCredentials(
            credentials, ports.cloud().credentialUse(), ports.cloud().platforms());
    var use = new ScopeContents(ports);
    var aclRoles = new AclRoles(ports.access().aclRoles(), ground.random());
    var teams =
        new Teams(ports.access().teams(), ports.access().aclRoles(), ports.access().users(), use);
    routes.addAll(new AccountResource(access, aclRoles, use).routes());
    routes.addAll(new AclRoleResource(access, aclRoles).routes());
    routes.addAll(
        new TeamResource(ground.transactions(), teams, new Trail(ground.audit())).routes());
    routes.addAll(new TeamMemberResource(access, teams).routes());
    var environments = new Environments(ports.access().accounts(), clouds, use);
    routes.addAll(new EnvironmentResource(access, environments).routes());
    routes.addAll(new AccountEnvironmentResource(access, environments).routes());
    routes.addAll(
        new EnvironmentTeamResource(
                ground.transactions(), environments, teams, new Trail(ground.audit()))
            .routes());
    routes.addAll(new UserResource(access, sessions).routes());
    routes.addAll(new UserSummaryResource(access).routes());
    routes.addAll(new ApiKeyResource(access).routes());
    routes.addAll(new SessionResource(ground.transactions(), ports.access(), sessions).routes());
    routes.addAll(new AuditResource(ground.transactions(), ground.auditLog()).routes());

    routes.addAll(
        new EndpointResource(
                ground.transactions(),
                new Endpoints(ports.integration().endpoints(), ground.ids(), ground.random()),
                new Trail(ground.audit()))
            .routes());
    routes.addAll(
        new TowerResource(
                ground.transactions(),
                new Towers(
                    ports.integration().towers(),
                    ports.orchestration().rules()::namesTower,
                    ground.ids()),
                new Trail(ground.audit()))
            .routes());
    this.variables = new Variables(ports.variable().store(), this::endpoint, ground.ids());
    this.variableRoutes =
        new VariableResource(
            ground.transactions(), variables, new HttpRemoteValues(), new Trail(ground.audit()));
    addVariables("", "", Permission.VARIABLES_VIEW, Permission.VARIABLES_MANAGE, shared());

    // 2nd layer: cloud, role, farm; cost's projects, which a farm names
    var catalogue =
        new Catalogue(
            ports.cloud().platforms(),
            ports.cloud().credentials(),
            ground.transactions(),
            ground.clock());
    routes.addAll(new CloudResource(catalogue).routes());
    routes.addAll(
        new CloudCredentialsResource(
                ground.transactions(), credentials, catalogue, new Trail(ground.audit()))
            .routes());
    routes.addAll(
        new EnvironmentCloudResource(ground.transactions(), environments, clouds, ground.audit())
            .routes());
    addRoles(catalogue);
    addFarms(catalogue);

    // 3rd layer: agentlink, fleet
    this.agentLink =
        new AgentLink(
            new Ports(
                ground.transactions(),
                ports.agents().identities(),
                ports.agents().inbox(),
                ports.agents().outbox(),
                ports.agents().broker(),
                new LaneLeases(ground.leases(), ports.agents().holder(), ground.clock()),
                ground.clock(),
                ground.random()),
            ports.agents().settings(),
            lastMetrics);
    routes.addAll(
        new IncidentResource(
                ground.transactions(),
                ports.agents().identities(),
                agentLink.admission(),
                ground.audit())
            .routes());
    var fleet = fleetPorts();
    ground.driver().add(new LaunchReconciler(fleet));
    ground.driver().add(new TerminationReconciler(fleet));
    ground.driver().add(new InventoryReconciler(fleet));
    ground.driver().add(new OrphanReconciler(fleet));
    this.life = new LifeHandler(fleet);
    addServers(fleet);

    // 4th layer: orchestration
    var orchestration = ports.orchestration();
    var lifeReports = new ReportsToFleet(life);
    this.scriptReports = new ScriptReports(orchestration.executions(), lifeReports);
    var facts =
        new JoinedServerFacts(
            ports.fleet().servers(),
            ports.farm().farms(),
            ports.farm().farmRoles(),
            new JoinedServerFacts.Automation(ports.role().roles(), ports.role().systems()),
            new JoinedServerFacts.People(ports.access().accounts(), ports.access().users()),
            new JoinedServerFacts.Words(
                ground.installation(), ports.fleet().agentFacts(), this::payer));
    var firing =
        new EventFiring(
            new EventFiring.Ports(
                orchestration.scripts(),
                orchestration.rules(),
                orchestration.eventLog(),
                orchestration.executions(),
                facts,
                variables,
                agentLink.outbox()::send,
                lifeReports,
                ground.audit()),
            ground.clock(),
            ground.ids());
    this.eventConsumer =
        new EventConsumer(events, ground.transactions(), firing, ground.invariants());
    events.wakes(eventConsumer::wake);
    ground
        .driver()
        .add(
            new LateReconciler(
                new LateReconciler.Ports(
                    ground.transactions(),
                    ground.leases(),
                    orchestration.executions(),
                    agentLink.outbox()::send,
                    agentLink.outbox()::next,
                    lifeReports),
                ground.clock()));
    addOrchestration(facts);
  }

  /** Makes what first start makes, if it is not there. */
  public void bootstrap(Secret adminPassword, String globalKeyId, Secret globalSecret) {
    new AccessBootstrap(ground.transactions(), ports.access(), ground.clock(), ground.random())
        .ensure(adminPassword, globalKeyId, globalSecret);
  }

  /** The API with the log-in, for the edge. */
  public ApiService api(ApiSpec spec) {
    return new ApiService(
        new Routes(routes), gate, ground.repeats(), ground.clock(), ground.ids(), spec);
  }

  /**
   * The page at {@code /}, for the edge.
   *
   * @param api what its buttons call
   */
  public PageService page(ApiService api) {
    var reader =
        new OverviewReader(
            new OverviewReader.Parts(
                ground.transactions(),
                ports.farm().farms(),
                ports.farm().desired(),
                ports.fleet().servers(),
                ports.orchestration().executions(),
                ground.reports(),
                List.of(LaunchReconciler.NAME, TerminationReconciler.NAME),
                ground.clock()));
    return new PageService(
        new PageService.Parts(
            api, gate, ground.transactions(), ports.access().accounts(), reader, ground.clock()));
  }

  /** How many background loops run here. */
  public int reconcilers() {
    return ground.driver().size();
  }

  /** Every route, for the golden list. */
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  /** Where agents enrol and link, for the edge. */
  public AgentRoutes agents() {
    return new AgentRoutes(agentLink);
  }

  /** Each server's newest sample; what agents send goes here. */
  LastMetrics lastMetrics() {
    return lastMetrics;
  }

  /** Begins to hear agents and to reconcile. */
  public void start() {
    agentLink.start(router(), life::linksLost);
    eventConsumer.start();
    ground.driver().start();
    sweeper.start();
  }

  /** Where agents' messages go. */
  AgentRouter router() {
    return new AgentRouter(lifeMessages(), executionMessages());
  }

  /** What turns domain events into scripts, for whoever steps it himself. */
  EventConsumer eventConsumer() {
    return eventConsumer;
  }

  /** Stops reconciling first, so that nothing new is begun, then says goodbye to the agents. */
  public void stop() throws InterruptedException {
    sweeper.close();
    ground.driver().close();
    eventConsumer.close();
    agentLink.stop();
  }

  /** Variables of owners that live at every scope. */
  private void addVariables(
      String path, String id, Permission view, Permission manage, VariableOwners owners) {
    var place = new VariablePlace(List.of(Mount.values()), path, id, view, manage, owners);
    routes.addAll(variableRoutes.routes(place));
  }

  /** Variables of what lives in environments and belongs to a farm. */
  private void addVariables(String path, String id, Permission manage, VariableOwners owners) {
    var at = List.of(Mount.ENVIRONMENT);
    var place = new VariablePlace(at, path, id, Permission.FARMS_VIEW, manage, owners);
    routes.addAll(variableRoutes.routes(place));
  }

  /** The scopes themselves, which the route names and the log-in has held the caller to. */
  private static VariableOwners shared() {
    return (_, from, _, _) -> Outcome.done(VariableChain.of(from));
  }

  private void addRoles(Catalogue catalogue) {
    var stores = ports.role();
    var trail = new Trail(ground.audit());
    var images =
        new Images(
            stores.images(), stores.systems(), stores.imageUse(), ground.clock(), ground.ids());
    var categories = new RoleCategories(stores.categories());
    var roles =
        new Roles(
            stores.roles(),
            stores.images(),
            stores.categories(),
            stores.systems(),
            ports.access().accounts(),
            stores.use(),
            ground.clock());
    var rules =
        new RulesOfRoles(
            ports.orchestration().rules(),
            ports.orchestration().scripts(),
            ports.orchestration().events(),
            ground.ids());
    var actions =
        new RoleActions(roles, stores.categories(), stores.images(), rules, ground.clock());
    routes.addAll(new OsResource(ground.transactions(), stores.systems()).routes());
    routes.addAll(new RoleCategoryResource(ground.transactions(), categories, trail).routes());
    routes.addAll(
        new ImageResource(ground.transactions(), images, actions, catalogue, trail).routes());
    var owners = new RoleVariables(roles, variables);
    routes.addAll(
        new RoleResource(
                ground.transactions(), roles, actions, owners, this::mayManageAccountRoles, trail)
            .routes());
    addVariables(
        "roles/{roleId}/", "roleId", Permission.ROLES_VIEW, Permission.ROLES_MANAGE, owners);
  }

  private void addFarms(Catalogue catalogue) {
    var stores = ports.farm();
    var trail = new Trail(ground.audit());
    var living = ports.fleet().living();
    var owners =
        new FarmVariables(stores.farms(), stores.farmRoles(), ports.role().roles(), variables);
    var farms =
        new Farms(
            new Farms.Ports(
                stores.farms(),
                stores.farmRoles(),
                stores.projects(),
                living,
                new PlaneFarms(ports),
                owners,
                stores.events()),
            ground.clock(),
            ground.random());
    var farmRoles =
        new FarmRoles(
            stores.farmRoles(),
            stores.farms(),
            ports.role().roles(),
            living,
            owners,
            ports.orchestration().rules()::names,
            stores.events(),
            ground.clock());
    var projects = new Projects(stores.projects(), stores.projectUse(), ground.ids());
    routes.addAll(new ProjectResource(ground.transactions(), projects, trail).routes());
    routes.addAll(
        new FarmResource(ground.transactions(), farms, this::mayGiveFarms, trail).routes());
    routes.addAll(
        new FarmRoleResource(ground.transactions(), farms, farmRoles, catalogue, trail).routes());
    addVariables("farms/{farmId}/", "farmId", Permission.FARMS_UPDATE, owners.farms());
    addVariables(
        "farm-roles/{farmRoleId}/", "farmRoleId", Permission.FARMS_UPDATE, owners.farmRoles());
  }

  private void addServers(FleetPorts fleet) {
    var agents =
        new AgentViews(
            ports.fleet().agentFacts(),
            agentLink::linked,
            lastMetrics,
            ports.access().users(),
            ports.fleet().listing(),
            ground.clock());
    var servers =
        new ServerResource.Parts(
            ground.transactions(),
            ports.fleet().listing(),
            ports.fleet().servers(),
            new ServerOrders(fleet),
            ports.farm().farms(),
            ports.farm().farmRoles(),
            agents,
            ground.audit(),
            ground.clock());
    var standing =
        new StandingResource.Parts(
            ground.transactions(),
            ports.fleet().servers(),
            ports.farm().desired(),
            ground.reports(),
            ground.driver(),
            agents,
            ground.audit(),
            ground.clock());
    routes.addAll(new ServerResource(servers).routes());
    routes.addAll(new StandingResource(standing).routes());
    addVariables(
        "servers/{serverId:uuid}/",
        "serverId",
        Permission.FARMS_SERVERS,
        new ServerVariables(ports.fleet().servers(), ports.role().roles()));
  }

  private Optional<TowerSight.Configuration> tower(
      Tx tx, Scope from, Optional<UUID> id, Optional<String> name) {
    return ports
        .integration()
        .towers()
        .hold(tx, from, id, name)
        .map(found -> new TowerSight.Configuration(found.id(), found.name()));
  }

  private void addOrchestration(ServerFacts facts) {
    var stores = ports.orchestration();
    var scripts = new Scripts(stores.scripts(), ground.clock());
    var remote =
        new RemoteLists(
            ground.transactions(), stores.scripts(), this::endpoint, new HttpRemoteValues());
    var rules =
        new Rules(
            stores.rules(),
            stores.scripts(),
            stores.events(),
            ports.role().roles(),
            ports.farm().farmRoles(),
            this::tower,
            ground.ids());
    var executions =
        new Executions(
            new Executions.Ports(
                stores.executions(),
                scripts,
                facts,
                variables,
                agentLink.outbox()::send,
                agentLink.outbox()::next),
            ground.clock(),
            ground.ids());
    routes.addAll(
        new ScriptResource(
                ground.transactions(), scripts, remote, ground.audit(), this::mayChangeScripts)
            .routes());
    var named =
        new Events(
            new Events.Ports(
                stores.events(),
                stores.eventLog(),
                facts,
                (tx, tenant, fired) ->
                    events.append(tx, tenant, "server:" + fired.of().server(), fired)),
            ground.clock(),
            ground.ids());
    routes.addAll(
        new EventResource(ground.transactions(), named, new Trail(ground.audit())).routes());
    routes.addAll(
        new RuleResource(ground.transactions(), rules, remote, new Trail(ground.audit())).routes());
    routes.addAll(
        new ExecutionResource(ground.transactions(), executions, remote, ground.audit()).routes());
  }

  private boolean mayChangeScripts(Call call) {
    var level = call.scope().environment().isPresent() ? Level.USER : Level.ACCOUNT;
    return may(call, Permission.SCRIPTS_MANAGE, level, call.scope());
  }

  private boolean mayManageAccountRoles(Call call) {
    return may(call, Permission.ROLES_MANAGE, Level.ACCOUNT, Scope.of(call.account()));
  }

  /** Whether the caller of a route might call another one, too. */
  private boolean may(Call call, Permission permission, Level level, Scope scope) {
    var entry = new Gate.Entry(permission, level, scope.owner(), scope.environment(), call.path());
    return gate.admit(call.caller(), entry) instanceof Outcome.Done<Gate.Admission>;
  }

  private boolean mayGiveFarms(Call call) {
    return may(call, Permission.FARMS_CHANGE_OWNERSHIP, Level.USER, call.scope());
  }

  private FleetPorts fleetPorts() {
    return new FleetPorts(
        ground.installation(),
        ground.transactions(),
        ports.fleet().servers(),
        ports.fleet().intents(),
        ports.fleet().inventory(),
        ports.fleet().refused(),
        ports.farm().desired(),
        events,
        ground.leases(),
        ground.driver(),
        new OpenClouds(
            ground.transactions(), ports.cloud().platforms(), ports.cloud().credentials()),
        new JoinUserData(agentLink.admission()),
        new RuleTimeouts(
            ground.transactions(),
            ports.orchestration().rules(),
            ports.orchestration().scripts(),
            ports.farm().farmRoles()),
        ground.clock(),
        ground.ids(),
        ground.invariants());
  }

  /**
   * What {@code variable} and scripts ask of {@code integration}: where a list of values is asked
   * for.
   */
  private Optional<String> endpoint(Tx tx, Scope from, UUID id) {
    return ports
        .integration()
        .endpoints()
        .hold(tx, from, id)
        .filter(Endpoint::active)
        .map(Endpoint::url);
  }

  /** What {@code orchestration} asks of {@code cost}. */
  private Optional<Payer> payer(Tx tx, Tenant tenant, UUID id) {
    var projects = ports.farm().projects();
    return projects
        .project(tx, Scope.of(tenant), id)
        .flatMap(project ->
            projects
                .costCenter(tx, project.costCenter())
                .map(center ->
                    new Payer(
                        new Payer.Line(project.id(), project.name(), project.billingCode()),
                        new Payer.Line(center.id(), center.name(), center.billingCode()))));
  }

  private MessageHandler<LifeMessage> lifeMessages() {
    var words = new AgentWords(ports.fleet().agentFacts(), ground.clock());
    return (tx, messages) ->
        messages.forEach(m -> {
          life.said(tx, m.tenant(), m.server(), m.message())
              .ifPresent(why -> ground.audit().append(tx, noNotice(m, why)));
          words.said(tx, m.tenant(), m.server(), m.message());
        });
  }

  /** A message that does not belong into its server's state changes nothing and is recorded. */
  private static AuditEntry noNotice(Received<LifeMessage> one, String why) {
    return AuditEntry.decided(
        Scope.of(one.tenant()), "life", "server.message-ignored", "server " + one.server(), why);
  }

  private MessageHandler<ExecutionMessage> executionMessages() {
    return (tx, messages) ->
        messages.forEach(
            m -> scriptReports.handle(tx, m.tenant(), m.server(), m.at(), m.message()));
  }

  /** What {@code orchestration} tells {@code fleet}. */
  private record ReportsToFleet(LifeHandler life) implements LifeReports {
    @Override
    public void initFailed(Tx tx, Tenant tenant, ServerId server, String text) {
      life.initFailed(tx, tenant, server, text);
    }

    @Override
    public void graceOver(Tx tx, Tenant tenant, ServerId server) {
      life.readyToTerminate(tx, tenant, server);
    }
  }

  /** What {@code fleet} asks of {@code agentlink}. */
  private record JoinUserData(AgentAdmission admission) implements UserDataSource {
    @Override
    public Map<ServerId, Secret> issue(
        Tx tx, Tenant tenant, List<ServerId> servers, Instant validUntil) {
      return admission.expect(tx, tenant, servers, validUntil);
    }

    @Override
    public void extend(Tx tx, Tenant tenant, ServerId server, Instant validUntil) {
      admission.extend(tx, tenant, server, validUntil);
    }

    @Override
    public void revoke(Tx tx, Tenant tenant, ServerId server) {
      admission.revoke(tx, tenant, server);
    }
  }
}
