package io.scalr.control.orchestration.work;

import io.scalr.control.fleet.ServerRef;
import io.scalr.control.fleet.ServerVariables;
import io.scalr.control.orchestration.GlobalValues;
import io.scalr.control.orchestration.TargetServer;
import io.scalr.control.variable.GivenVariable;
import io.scalr.control.variable.Layering;
import io.scalr.control.variable.VariableChain;
import io.scalr.control.variable.VariableOwner;
import io.scalr.control.variable.Variables;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The global variables of the servers of one batch: what servers share is read once. */
final class BatchVariables {
  private final Variables variables;
  private final Map<VariableOwner, List<GivenVariable>> read = new HashMap<>();

  BatchVariables(Variables variables) {
    this.variables = variables;
  }

  /** Reads what is not read yet of these servers, together. */
  void read(Tx tx, Collection<TargetServer> targets) {
    var wanted = new LinkedHashSet<VariableOwner>();
    targets.forEach(target -> wanted.addAll(chain(target).owners()));
    wanted.removeAll(read.keySet());
    wanted.forEach(owner -> read.put(owner, new ArrayList<>()));
    for (var each : variables.of(tx, wanted)) {
      read.computeIfAbsent(each.owner(), _ -> new ArrayList<>()).add(each);
    }
  }

  /** Of a server that was read. */
  GlobalValues of(TargetServer target) {
    var chain = chain(target);
    var rows = new ArrayList<GivenVariable>();
    chain.owners().forEach(owner -> rows.addAll(read.getOrDefault(owner, List.of())));
    return GlobalValues.of(Layering.seen(chain, rows));
  }

  /** The server is proven gone; its row stays as history, its variables do not. */
  void forget(Tx tx, ServerRef server) {
    variables.forget(
        tx, new VariableOwner.OfServer(server.tenant(), server.farmRole(), server.server()));
  }

  private static VariableChain chain(TargetServer target) {
    return ServerVariables.chain(target.server(), target.role().scope());
  }
}
