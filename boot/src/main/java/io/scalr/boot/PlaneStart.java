package io.scalr.boot;

import io.scalr.boot.data.InstallationSecrets;
import io.scalr.control.access.AccessStores;
import io.scalr.control.access.store.JdbcAccountStore;
import io.scalr.control.access.store.JdbcAclRoleStore;
import io.scalr.control.access.store.JdbcApiKeyStore;
import io.scalr.control.access.store.JdbcRepeats;
import io.scalr.control.access.store.JdbcSessionStore;
import io.scalr.control.access.store.JdbcTeamStore;
import io.scalr.control.access.store.JdbcUserStore;
import io.scalr.control.agentlink.store.JdbcAgentIdentities;
import io.scalr.control.agentlink.store.JdbcAgentOutbox;
import io.scalr.control.agentlink.store.JdbcInbox;
import io.scalr.control.agentlink.work.Settings;
import io.scalr.control.audit.store.JdbcAudit;
import io.scalr.control.broker.InProcessBroker;
import io.scalr.control.cloud.Platforms;
import io.scalr.control.cloud.store.JdbcCredentialStore;
import io.scalr.control.cost.store.JdbcProjectStore;
import io.scalr.control.farm.FarmEvent;
import io.scalr.control.farm.store.JdbcDesiredStore;
import io.scalr.control.farm.store.JdbcFarmRoleStore;
import io.scalr.control.farm.store.JdbcFarmStore;
import io.scalr.control.farm.store.LoggedFarmEvents;
import io.scalr.control.fleet.ServerEvent;
import io.scalr.control.fleet.store.JdbcAgentFacts;
import io.scalr.control.fleet.store.JdbcCredentialUse;
import io.scalr.control.fleet.store.JdbcIntentStore;
import io.scalr.control.fleet.store.JdbcInventoryStore;
import io.scalr.control.fleet.store.JdbcLivingServers;
import io.scalr.control.fleet.store.JdbcRefusedCredentials;
import io.scalr.control.fleet.store.JdbcServerListing;
import io.scalr.control.fleet.store.JdbcServerStore;
import io.scalr.control.integration.store.JdbcEndpointStore;
import io.scalr.control.integration.store.JdbcTowerStore;
import io.scalr.control.orchestration.EventFired;
import io.scalr.control.orchestration.store.JdbcEventLogEntries;
import io.scalr.control.orchestration.store.JdbcEventStore;
import io.scalr.control.orchestration.store.JdbcExecutionStore;
import io.scalr.control.orchestration.store.JdbcRuleStore;
import io.scalr.control.orchestration.store.JdbcScriptStore;
import io.scalr.control.plane.AuditedReports;
import io.scalr.control.plane.Plane;
import io.scalr.control.plane.PlanePorts;
import io.scalr.control.plane.PlanePorts.AgentPorts;
import io.scalr.control.plane.PlanePorts.CloudPorts;
import io.scalr.control.plane.PlanePorts.FarmPorts;
import io.scalr.control.plane.PlanePorts.FleetStores;
import io.scalr.control.plane.PlanePorts.Ground;
import io.scalr.control.plane.PlanePorts.IntegrationStores;
import io.scalr.control.plane.PlanePorts.OrchestrationStores;
import io.scalr.control.plane.PlanePorts.RolePorts;
import io.scalr.control.plane.PlanePorts.VariablePorts;
import io.scalr.control.reconcile.Driver;
import io.scalr.control.reconcile.Scope;
import io.scalr.control.reconcile.store.JdbcLeases;
import io.scalr.control.reconcile.store.JdbcReports;
import io.scalr.control.role.store.JdbcImageStore;
import io.scalr.control.role.store.JdbcOsStore;
import io.scalr.control.role.store.JdbcRoleCategoryStore;
import io.scalr.control.role.store.JdbcRoleStore;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.control.store.EventCodec;
import io.scalr.control.store.JdbcEventLog;
import io.scalr.control.variable.store.JdbcVariableStore;
import io.scalr.kernel.Clock;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.Tenant;
import io.scalr.protocol.Bytes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Brings the plane its real ports: every store on the main database. Acceptance tests build the
 * plane here too, with platforms of their own, so that what they test is what is shipped.
 */
public final class PlaneStart {
  /** The first key that seals; a second one gets the next number. */
  private static final int SEALING_KEY = 1;

  private final DataSource database;
  private final InstallationSecrets secrets;
  private final Clock clock;
  private final RandomSource random;

  public PlaneStart(
      DataSource database, InstallationSecrets secrets, Clock clock, RandomSource random) {
    this.database = database;
    this.secrets = secrets;
    this.clock = clock;
    this.random = random;
  }

  /**
   * @param platforms the clouds there are
   * @param agentUrl what agents are told to call, known once the edge listens
   * @param caSha256 what they pin, lower-case hex
   */
  public Plane build(Platforms platforms, Supplier<URI> agentUrl, String caSha256) {
    var db = new Db(database);
    var sealer =
        new AesSealer(Map.of(SEALING_KEY, secrets.sealingMasterKey()), SEALING_KEY, random);
    var node = "node-" + secrets.installationId();
    var leases = new JdbcLeases(db, clock);
    leases.giveBackAll(node); // of our own earlier life, which the directory's lock proves over
    var audit = new JdbcAudit(clock);
    var reports = new AuditedReports(new JdbcReports(db), db, audit);
    var driver = new Driver(leases, reports, clock, node);
    var events =
        new JdbcEventLog(
            clock, new EventCodec(List.of(ServerEvent.class, FarmEvent.class, EventFired.class)));
    var desired = new JdbcDesiredStore(db);
    var farmRoles = new JdbcFarmRoleStore();
    var farms = new JdbcFarmStore();
    var ground =
        new Ground(
            secrets.installationId(),
            db,
            events,
            audit,
            audit,
            new JdbcRepeats(db, sealer, clock),
            driver,
            leases,
            reports,
            clock,
            new SystemIds(),
            random,
            new LoggedInvariants());
    return new Plane(
        new PlanePorts(
            ground,
            new AccessStores(
                new JdbcAccountStore(clock),
                new JdbcUserStore(),
                new JdbcApiKeyStore(sealer),
                new JdbcSessionStore(),
                new JdbcAclRoleStore(),
                new JdbcTeamStore(clock)),
            new IntegrationStores(new JdbcEndpointStore(sealer), new JdbcTowerStore(sealer)),
            new VariablePorts(new JdbcVariableStore(sealer)),
            new CloudPorts(
                platforms, new JdbcCredentialStore(sealer), new JdbcCredentialUse(clock)),
            new RolePorts(
                new JdbcOsStore(),
                new JdbcRoleCategoryStore(),
                new JdbcImageStore(),
                new JdbcRoleStore(),
                farmRoles,
                new JdbcLivingServers()),
            new FarmPorts(
                new JdbcProjectStore(),
                farms,
                farms,
                farmRoles,
                desired,
                new LoggedFarmEvents(
                    events, (tenant, farm) -> wake(driver, desired, tenant, farm))),
            new AgentPorts(
                new JdbcAgentIdentities(sealer),
                new JdbcInbox(sealer),
                new JdbcAgentOutbox(sealer),
                new InProcessBroker(),
                node,
                new Settings(
                    agentUrl, Bytes.of(HexFormat.of().parseHex(caSha256)), derived("nonce"))),
            new FleetStores(
                new JdbcServerStore(db),
                new JdbcServerListing(),
                new JdbcLivingServers(),
                new JdbcAgentFacts(),
                new JdbcIntentStore(db, sealer),
                new JdbcInventoryStore(db),
                new JdbcRefusedCredentials(db)),
            new OrchestrationStores(
                new JdbcScriptStore(sealer),
                new JdbcRuleStore(sealer),
                new JdbcEventStore(),
                new JdbcEventLogEntries(),
                new JdbcExecutionStore(sealer))));
  }

  private static void wake(Driver driver, JdbcDesiredStore desired, Tenant tenant, FarmId farm) {
    for (var role : desired.ofFarm(tenant, farm)) {
      driver.wake(new Scope.FarmRole(tenant, farm, role.id()));
    }
  }

  /** A key of its own for each purpose, all from the master key. */
  private Secret derived(String purpose) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(secrets.sealingMasterKey().revealBytes());
      return Secret.of(digest.digest(purpose.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
