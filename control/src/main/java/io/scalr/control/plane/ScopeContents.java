package io.scalr.control.plane;

import io.scalr.control.access.ScopeUse;
import io.scalr.control.access.TeamUse;
import io.scalr.control.orchestration.RuleHome;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Scope;
import io.scalr.kernel.TeamId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Asks every feature what it keeps of an account or environment. */
final class ScopeContents implements ScopeUse, TeamUse {
  private final PlanePorts ports;

  ScopeContents(PlanePorts ports) {
    this.ports = ports;
  }

  @Override
  public List<String> livesIn(Tx tx, Scope scope) {
    // not the ancestors' objects, which are seen from here too
    var own = new Listing(Map.of("scope", scope.word()), 0, 1);
    var found = new ArrayList<String>();
    if (scope instanceof Scope.OfEnvironment(var tenant)) {
      addOf(tx, tenant, found);
    }
    add(found, ports.role().roles().list(tx, scope, own), "role", "roles");
    add(found, ports.role().images().list(tx, scope, own), "image", "images");
    add(found, ports.role().categories().list(tx, scope, own), "role category", "role categories");
    add(found, ports.farm().projects().projects(tx, scope, own), "project", "projects");
    add(found, ports.orchestration().scripts().list(tx, scope, own), "script", "scripts");
    add(found, ports.orchestration().events().list(tx, scope, own), "event", "events");
    addRules(tx, scope, found);
    add(
        found,
        ports.integration().endpoints().list(tx, scope, own),
        "webhook endpoint",
        "webhook endpoints");
    if (scope instanceof Scope.OfAccount) {
      add(
          found,
          ports.integration().towers().servers(tx, scope, own),
          "Ansible Tower server",
          "Ansible Tower servers");
      add(
          found,
          ports.integration().towers().configurations(tx, scope, own),
          "Ansible Tower configuration",
          "Ansible Tower configurations");
      add(
          found,
          ports.cloud().credentials().list(tx, scope, own),
          "cloud credential",
          "cloud credentials");
    }
    return found;
  }

  private void addOf(Tx tx, Tenant tenant, List<String> found) {
    add(found, ports.farm().farms().list(tx, tenant, new Listing(Map.of(), 0, 1)), "farm", "farms");
    if (ports.fleet().living().inEnvironment(tx, tenant)) {
      found.add("servers that are not gone");
    }
  }

  private void addRules(Tx tx, Scope scope, List<String> found) {
    int rules = ports.orchestration().rules().count(tx, new RuleHome.OfScope(scope)).rules();
    if (rules > 0) {
      found.add(rules + (rules == 1 ? " orchestration rule" : " orchestration rules"));
    }
  }

  private static void add(List<String> found, Listed<?> listed, String one, String many) {
    if (listed.total() > 0) {
      found.add(listed.total() + " " + (listed.total() == 1 ? one : many));
    }
  }

  @Override
  public boolean hasFarms(Tx tx, AccountId account, TeamId team) {
    return ports.farm().farms().hasTeam(tx, account, team);
  }

  @Override
  public long farmsPaidElsewhere(Tx tx, Tenant tenant, UUID costCenter) {
    return ports.farm().farms().paidElsewhere(tx, tenant, costCenter);
  }

  @Override
  public boolean costCenterExists(Tx tx, UUID costCenter) {
    return ports.farm().projects().costCenter(tx, costCenter).isPresent();
  }
}
