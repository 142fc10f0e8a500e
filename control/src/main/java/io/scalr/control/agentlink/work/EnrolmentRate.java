package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.TokenBucket;
import io.scalr.kernel.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many posts of enrolment are heard: each costs a signature's check, and strangers may send
 * them. An agent that is told "busy" comes back by itself.
 */
public final class EnrolmentRate {
  /** A cloud behind one address that launches 1,000 servers at once: two posts each, twice. */
  static final double ADDRESS_BURST = 4_000;

  static final double ADDRESS_PER_SECOND = 200;

  /** Of all addresses together: a third of a core. */
  static final double TOTAL_BURST = 8_000;

  static final double TOTAL_PER_SECOND = 1_000;

  /** Addresses remembered; one that is pushed out begins with a full bucket, the total holds. */
  static final int REMEMBERED = 10_000;

  private final Clock clock;
  // guarded by this
  private TokenBucket total;
  private final Map<String, TokenBucket> addresses =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
          return size() > REMEMBERED;
        }
      };

  public EnrolmentRate(Clock clock) {
    this.clock = clock;
    this.total = TokenBucket.full(TOTAL_BURST, TOTAL_PER_SECOND, clock.now());
  }

  /** Whether a post from this address is heard now; if so it is counted. */
  public synchronized boolean admits(String address) {
    var now = clock.now();
    var own =
        addresses
            .computeIfAbsent(address, _ -> TokenBucket.full(ADDRESS_BURST, ADDRESS_PER_SECOND, now))
            .at(now);
    total = total.at(now);
    if (!own.hasSome() || !total.hasSome()) {
      return false;
    }
    addresses.put(address, own.take(1));
    total = total.take(1);
    return true;
  }

  synchronized int remembered() {
    return addresses.size();
  }
}
