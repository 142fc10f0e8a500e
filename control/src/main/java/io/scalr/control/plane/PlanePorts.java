package io.scalr.control.plane;

import io.scalr.control.access.AccessStores;
import io.scalr.control.agentlink.AgentIdentities;
import io.scalr.control.agentlink.AgentOutbox;
import io.scalr.control.agentlink.Inbox;
import io.scalr.control.agentlink.work.Settings;
import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditLog;
import io.scalr.control.broker.Broker;
import io.scalr.control.cloud.CredentialStore;
import io.scalr.control.cloud.CredentialUse;
import io.scalr.control.cloud.Platforms;
import io.scalr.control.cost.ProjectStore;
import io.scalr.control.cost.ProjectUse;
import io.scalr.control.farm.DesiredStore;
import io.scalr.control.farm.FarmEvents;
import io.scalr.control.farm.FarmRoleStore;
import io.scalr.control.farm.FarmStore;
import io.scalr.control.farm.LivingServers;
import io.scalr.control.fleet.AgentFactsStore;
import io.scalr.control.fleet.IntentStore;
import io.scalr.control.fleet.InventoryStore;
import io.scalr.control.fleet.RefusedCredentials;
import io.scalr.control.fleet.ServerListing;
import io.scalr.control.fleet.ServerStore;
import io.scalr.control.http.Repeats;
import io.scalr.control.integration.EndpointStore;
import io.scalr.control.integration.TowerStore;
import io.scalr.control.orchestration.EventLogStore;
import io.scalr.control.orchestration.EventStore;
import io.scalr.control.orchestration.ExecutionStore;
import io.scalr.control.orchestration.RuleStore;
import io.scalr.control.orchestration.ScriptStore;
import io.scalr.control.reconcile.Driver;
import io.scalr.control.reconcile.Leases;
import io.scalr.control.reconcile.Reports;
import io.scalr.control.role.ImageStore;
import io.scalr.control.role.ImageUse;
import io.scalr.control.role.OsStore;
import io.scalr.control.role.RoleCategoryStore;
import io.scalr.control.role.RoleStore;
import io.scalr.control.role.RoleUse;
import io.scalr.control.store.EventLog;
import io.scalr.control.variable.VariableStore;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Invariants;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Transactions;

/** What the plane needs from outside, feature by feature, in layer order. */
public record PlanePorts(
    Ground ground,
    AccessStores access,
    IntegrationStores integration,
    VariablePorts variable,
    CloudPorts cloud,
    RolePorts role,
    FarmPorts farm,
    AgentPorts agents,
    FleetStores fleet,
    OrchestrationStores orchestration) {

  /**
   * What every feature may use.
   *
   * @param installation this installation's id; machines are tagged with it
   */
  public record Ground(
      String installation,
      Transactions transactions,
      EventLog events,
      Audit audit,
      AuditLog auditLog,
      Repeats repeats,
      Driver driver,
      Leases leases,
      Reports reports,
      Clock clock,
      Ids ids,
      RandomSource random,
      Invariants invariants) {}

  public record IntegrationStores(EndpointStore endpoints, TowerStore towers) {}

  public record VariablePorts(VariableStore store) {}

  public record CloudPorts(
      Platforms platforms, CredentialStore credentials, CredentialUse credentialUse) {}

  public record RolePorts(
      OsStore systems,
      RoleCategoryStore categories,
      ImageStore images,
      RoleStore roles,
      RoleUse use,
      ImageUse imageUse) {}

  public record FarmPorts(
      ProjectStore projects,
      ProjectUse projectUse,
      FarmStore farms,
      FarmRoleStore farmRoles,
      DesiredStore desired,
      FarmEvents events) {}

  /**
   * @param holder this node's name, under which it holds lanes of messages; the same after a
   *     restart
   */
  public record AgentPorts(
      AgentIdentities identities,
      Inbox inbox,
      AgentOutbox outbox,
      Broker broker,
      String holder,
      Settings settings) {}

  public record FleetStores(
      ServerStore servers,
      ServerListing listing,
      LivingServers living,
      AgentFactsStore agentFacts,
      IntentStore intents,
      InventoryStore inventory,
      RefusedCredentials refused) {}

  public record OrchestrationStores(
      ScriptStore scripts,
      RuleStore rules,
      EventStore events,
      EventLogStore eventLog,
      ExecutionStore executions) {}
}
