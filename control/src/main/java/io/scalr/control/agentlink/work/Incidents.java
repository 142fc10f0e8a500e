package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.Incident;
import io.scalr.kernel.ServerId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Records what strangers can cause, but not as often as they like. */
final class Incidents {
  /** The newest causes remembered; a forger of many ids pushes out only others like himself. */
  private static final int REMEMBERED = 10_000;

  private record Cause(ServerId server, Incident incident) {}

  private final Ports ports;

  // guarded by itself
  private final Map<Cause, Instant> last =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Cause, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };

  Incidents(Ports ports) {
    this.ports = ports;
  }

  /** Records in a transaction of its own, at most once in a while for one server and incident. */
  void seen(ServerId server, Incident incident, String text) {
    var now = ports.clock().now();
    synchronized (last) {
      var before = last.get(new Cause(server, incident));
      if (before != null && before.plus(Limits.INCIDENT_EVERY).isAfter(now)) {
        return;
      }
      last.put(new Cause(server, incident), now);
    }
    ports
        .transactions()
        .inTransaction(tx -> {
          ports.identities().record(tx, server, incident, text, now);
          return true;
        });
  }
}
