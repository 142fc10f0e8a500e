package io.scalr.agent.task;

import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemIds;
import io.scalr.protocol.ScriptOrder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Builds script orders with defaults. */
record Scripts(ScriptOrder order) {
  static Scripts aScript(String body) {
    return new Scripts(
        new ScriptOrder(
            new ExecutionId(new SystemIds().uuid()),
            "a script",
            new ScriptOrder.Source.Inline(Secret.of(body)),
            true,
            Duration.ofSeconds(30),
            Optional.empty(),
            Map.of(),
            0));
  }

  Scripts within(Duration timeout) {
    return with(order.source(), order.blocking(), timeout, order.runAs(), order.environment(), 0);
  }

  Scripts as(String user) {
    return with(
        order.source(),
        order.blocking(),
        order.timeout(),
        Optional.of(user),
        order.environment(),
        order.order());
  }

  Scripts seeing(Map<String, String> variables) {
    return with(
        order.source(),
        order.blocking(),
        order.timeout(),
        order.runAs(),
        variables.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> Secret.of(entry.getValue()))),
        order.order());
  }

  Scripts at(int place) {
    return with(
        order.source(),
        order.blocking(),
        order.timeout(),
        order.runAs(),
        order.environment(),
        place);
  }

  Scripts beside() {
    return with(
        order.source(), false, order.timeout(), order.runAs(), order.environment(), order.order());
  }

  Scripts lyingAt(String path) {
    return with(
        new ScriptOrder.Source.AtPath(path),
        order.blocking(),
        order.timeout(),
        order.runAs(),
        order.environment(),
        order.order());
  }

  private Scripts with(
      ScriptOrder.Source source,
      boolean blocking,
      Duration timeout,
      Optional<String> runAs,
      Map<String, Secret> environment,
      int place) {
    return new Scripts(
        new ScriptOrder(
            order.executionId(),
            order.name(),
            source,
            blocking,
            timeout,
            runAs,
            environment,
            place));
  }
}
