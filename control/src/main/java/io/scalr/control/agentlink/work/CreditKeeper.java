package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.TokenBucket;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.protocol.Signal;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives agents their credit back once their messages are settled and enough is owed: at once while
 * server and environment are within their rates, otherwise when their buckets have filled again. So
 * a flood is slowed at its source.
 */
final class CreditKeeper {
  private record Buckets(TokenBucket messages, TokenBucket bytes) {
    static Buckets full(double messages, double bytes, Instant now) {
      return new Buckets(
          TokenBucket.full(messages * Limits.BURST_SECONDS, messages, now),
          TokenBucket.full(bytes * Limits.BURST_SECONDS, bytes, now));
    }

    Buckets at(Instant now) {
      return new Buckets(messages.at(now), bytes.at(now));
    }

    Buckets take(Debt debt) {
      return new Buckets(messages.take(debt.messages), bytes.take(debt.bytes));
    }

    boolean hasSome() {
      return messages.hasSome() && bytes.hasSome();
    }
  }

  private record Debt(Tenant tenant, int messages, long bytes) {
    /** Worth a frame of its own. */
    boolean isDue() {
      return messages >= Limits.CREDIT_MESSAGES_OWED || bytes >= Limits.CREDIT_BYTES_OWED;
    }

    Debt plus(Debt more) {
      return new Debt(tenant, messages + more.messages, bytes + more.bytes);
    }
  }

  /** More than the links of one node; a bucket that is pushed out was not used for long. */
  private static final int REMEMBERED = 50_000;

  private final Links links;

  // all four guarded by this
  private final Map<ServerId, Debt> owed = new HashMap<>();

  /** Those who are owed enough, and whose buckets were empty. */
  private final Set<ServerId> late = new LinkedHashSet<>();

  private final Map<ServerId, Buckets> servers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ServerId, Buckets> eldest) {
          return size() > REMEMBERED;
        }
      };
  private final Map<EnvironmentId, Buckets> environments = new HashMap<>();

  CreditKeeper(Links links) {
    this.links = links;
  }

  synchronized void settled(ServerId server, Tenant tenant, int messages, long bytes, Instant now) {
    var debt = owed.merge(server, new Debt(tenant, messages, bytes), Debt::plus);
    if (debt.isDue()) {
      if (granted(server, debt, now)) {
        owed.remove(server);
        late.remove(server);
      } else {
        late.add(server);
      }
    }
  }

  /** Grants what was late and can be granted now; called again and again. */
  synchronized void grant(Instant now) {
    if (owed.size() > REMEMBERED) {
      owed.keySet().removeIf(server -> links.find(server).isEmpty());
    }
    late.removeIf(server -> {
      var debt = owed.get(server);
      if (debt == null) {
        return true;
      }
      if (!granted(server, debt, now)) {
        return false;
      }
      owed.remove(server);
      return true;
    });
  }

  /** A link begins with a full account; its bucket is as it was, so coming back helps no flood. */
  synchronized void begin(ServerId server) {
    owed.remove(server);
    late.remove(server);
  }

  private boolean granted(ServerId server, Debt debt, Instant now) {
    var link = links.find(server);
    if (link.isEmpty()) {
      return true;
    }
    var own =
        servers
            .computeIfAbsent(
                server,
                _ ->
                    Buckets.full(
                        Limits.SERVER_MESSAGES_PER_SECOND, Limits.SERVER_BYTES_PER_SECOND, now))
            .at(now);
    var shared =
        environments
            .computeIfAbsent(
                debt.tenant.environment(),
                _ ->
                    Buckets.full(
                        Limits.ENVIRONMENT_MESSAGES_PER_SECOND,
                        Limits.ENVIRONMENT_BYTES_PER_SECOND,
                        now))
            .at(now);
    if (!own.hasSome() || !shared.hasSome()) {
      return false;
    }
    servers.put(server, own.take(debt));
    environments.put(debt.tenant.environment(), shared.take(debt));
    link.get().grant(debt.messages, debt.bytes);
    link.get().send(new Signal.Credit(debt.messages, debt.bytes));
    return true;
  }
}
