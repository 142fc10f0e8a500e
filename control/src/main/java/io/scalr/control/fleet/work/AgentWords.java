package io.scalr.control.fleet.work;

import io.scalr.control.fleet.AgentFacts;
import io.scalr.control.fleet.AgentFactsStore;
import io.scalr.kernel.Clock;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.LifeMessage;
import java.util.Optional;

/** Keeps what agents say of their machines, in the transaction of the message that said it. */
public final class AgentWords {
  /** As long as a DNS name may be; the rest of a longer word is not kept. */
  private static final int LONGEST = 255;

  private final AgentFactsStore facts;
  private final Clock clock;

  public AgentWords(AgentFactsStore facts, Clock clock) {
    this.facts = facts;
    this.clock = clock;
  }

  /** To be called after the server's state has taken the message in. */
  public void said(Tx tx, Tenant tenant, ServerId server, LifeMessage message) {
    switch (message) {
      case LifeMessage.HostInit init ->
          facts.said(
              tx,
              tenant,
              server,
              new AgentFacts(
                  word(init.hostname()),
                  word(init.agentVersion()),
                  word(init.os().name() + " " + init.os().version()),
                  clock.now(),
                  Optional.empty()));
      case LifeMessage.RebootFinish _ -> facts.rebooted(tx, tenant, server, clock.now());
      case LifeMessage.BeforeHostUp _,
          LifeMessage.HostUp _,
          LifeMessage.HostDown _,
          LifeMessage.RebootStart _ -> {
        // nothing about the machine
      }
    }
  }

  /** What an agent says is a stranger's text: no control characters, of bounded length. */
  private static String word(String text) {
    var clean =
        text.codePoints()
            .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
            .limit(LONGEST)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
    return clean.toString();
  }
}
