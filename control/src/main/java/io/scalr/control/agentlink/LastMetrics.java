package io.scalr.control.agentlink;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.protocol.MetricBatch;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Each server's newest sample, for the server's view. In memory only, and bounded. */
public final class LastMetrics implements MetricSink {
  /** About 1 KB each; a node that sees more servers forgets those that it heard least lately. */
  private static final int MAX_SERVERS = 50_000;

  private final Map<ServerId, MetricBatch.Sample> newest =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ServerId, MetricBatch.Sample> eldest) {
              return size() > MAX_SERVERS;
            }
          });

  @Override
  public void accept(Tenant tenant, ServerId server, MetricBatch batch) {
    if (!batch.samples().isEmpty()) {
      newest.put(server, batch.samples().getLast());
    }
  }

  public Optional<MetricBatch.Sample> of(ServerId server) {
    return Optional.ofNullable(newest.get(server));
  }

  public void forget(ServerId server) {
    newest.remove(server);
  }
}
