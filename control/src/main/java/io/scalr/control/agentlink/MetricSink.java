package io.scalr.control.agentlink;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.protocol.MetricBatch;

/** Takes checked samples. Must be quick: it may forget, it may not wait. */
public interface MetricSink {
  void accept(Tenant tenant, ServerId server, MetricBatch batch);
}
