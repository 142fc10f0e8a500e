package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.AgentAdmission;
import io.scalr.control.agentlink.AgentIdentities.Expected;
import io.scalr.control.agentlink.AgentIdentity.Frozen;
import io.scalr.control.agentlink.AgentIdentity.Revoked;
import io.scalr.control.agentlink.AgentIdentity.Thawed;
import io.scalr.control.agentlink.AgentRecord;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.UserData;
import io.scalr.protocol.codec.EnrolmentCodec;
import io.scalr.protocol.codec.Proof;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Expects, revokes and thaws agents. */
final class Admissions implements AgentAdmission {
  private static final int TOKEN_BYTES = 32;

  /** The number of slots never changes. */
  private static final int SLOTS = 256;

  private final Ports ports;
  private final Settings settings;
  private final Links links;

  Admissions(Ports ports, Settings settings, Links links) {
    this.ports = ports;
    this.settings = settings;
    this.links = links;
  }

  @Override
  public Map<ServerId, Secret> expect(Tx tx, Tenant tenant, List<ServerId> servers, Instant until) {
    var expected = new ArrayList<Expected>();
    var userData = new HashMap<ServerId, Secret>();
    for (var server : servers) {
      var token = Secret.of(ports.random().bytes(TOKEN_BYTES));
      int slot = (int) ports.random().below(SLOTS);
      expected.add(new Expected(server, slot, Proof.tokenHash(token)));
      var data = new UserData(settings.url().get(), settings.caSha256(), server, token);
      userData.put(server, Secret.of(EnrolmentCodec.encode(data).toArray()));
    }
    ports.identities().open(tx, tenant, expected, until);
    return userData;
  }

  @Override
  public void extend(Tx tx, Tenant tenant, ServerId server, Instant until) {
    own(tx, tenant, server)
        .ifPresent(agent -> ports.identities().save(tx, agent.withJoinUntil(until)));
  }

  @Override
  public void revoke(Tx tx, Tenant tenant, ServerId server) {
    own(tx, tenant, server)
        .filter(agent -> !(agent.identity() instanceof Revoked))
        .ifPresent(agent -> {
          var now = ports.clock().now();
          ports.identities().save(tx, agent.with(new Revoked(now)));
          ports.outbox().drop(tx, server);
          tx.afterCommit(() -> links.close(server, LinkClose.REVOKED, now));
        });
  }

  @Override
  public Outcome<AgentRecord> thaw(Tx tx, Tenant tenant, ServerId server) {
    var agent = own(tx, tenant, server);
    if (agent.isEmpty()) {
      return Outcome.refused(new Refusal.ObjectNotFound("The server has no agent."));
    }
    if (!(agent.get().identity() instanceof Frozen frozen)) {
      return Outcome.refused(new Refusal.UnacceptableState("The agent is not frozen."));
    }
    var thawed =
        agent
            .get()
            .with(new Thawed(frozen.publicKey(), Optional.empty()))
            .withEpoch(agent.get().epoch() + 1)
            .withSession(agent.get().session() + 2);
    ports.identities().save(tx, thawed);
    return Outcome.done(thawed);
  }

  private Optional<AgentRecord> own(Tx tx, Tenant tenant, ServerId server) {
    return ports.identities().lock(tx, server).filter(agent -> agent.tenant().equals(tenant));
  }
}
