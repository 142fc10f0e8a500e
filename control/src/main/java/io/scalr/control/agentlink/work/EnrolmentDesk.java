package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.AgentRecord;
import io.scalr.control.agentlink.EnrolmentDecider;
import io.scalr.control.agentlink.EnrolmentDecider.Decision;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Enrolment.Denied;
import io.scalr.protocol.Enrolment.DeniedBecause;
import io.scalr.protocol.Enrolment.EnrolAnswer;
import io.scalr.protocol.Enrolment.EnrolRequest;
import io.scalr.protocol.Enrolment.NonceAnswer;
import io.scalr.protocol.Enrolment.NonceRequest;
import io.scalr.protocol.Enrolment.RenewAnswer;
import io.scalr.protocol.Enrolment.RenewRequest;
import io.scalr.protocol.codec.Proof;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.function.BiFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Hands out nonces and link keys. */
public final class EnrolmentDesk {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_HEAD_BYTES = 16;

  private final Ports ports;
  private final Settings settings;

  EnrolmentDesk(Ports ports, Settings settings) {
    this.ports = ports;
    this.settings = settings;
  }

  /** What the desk says. */
  public sealed interface Reply<T> {
    record Granted<T>(T answer) implements Reply<T> {}

    record Refused<T>(Denied denied) implements Reply<T> {}
  }

  /**
   * A nonce that needs no row: time, chance, and our code over both and the server id. A stranger's
   * id gets one too.
   */
  public NonceAnswer nonce(NonceRequest request) {
    var now = ports.clock().now();
    var head =
        ByteBuffer.allocate(NONCE_HEAD_BYTES)
            .putLong(now.toEpochMilli())
            .put(ports.random().bytes(8))
            .array();
    var nonce = ByteBuffer.allocate(32).put(head).put(nonceCode(request.serverId(), head)).array();
    return new NonceAnswer(Bytes.of(nonce), now, Limits.NONCE_GOOD);
  }

  public Reply<EnrolAnswer> enrol(EnrolRequest request) {
    var hash = Proof.tokenHash(request.joinToken());
    var proofHolds =
        Proof.holds(
            request.publicKey(),
            Proof.enrolment(request.serverId(), hash, settings.caSha256(), request.nonce()),
            request.proof());
    var shown = new EnrolmentDecider.Shown(hash, request.publicKey(), proofHolds);
    return decide(
        request.serverId(),
        request.nonce(),
        (agent, now) -> EnrolmentDecider.enrol(agent, shown, now, freshKey()),
        (agent, key) ->
            new EnrolAnswer(
                key,
                agent.slot(),
                agent.epoch(),
                agent.session(),
                Limits.PING_PERIOD,
                ports.clock().now()));
  }

  public Reply<RenewAnswer> renew(RenewRequest request) {
    var said =
        Proof.renewal(request.serverId(), request.purpose(), settings.caSha256(), request.nonce());
    return decide(
        request.serverId(),
        request.nonce(),
        (agent, now) ->
            EnrolmentDecider.renew(
                agent.identity(),
                request.purpose(),
                EnrolmentDecider.publicKey(agent.identity())
                    .filter(key -> Proof.holds(key, said, request.proof()))
                    .isPresent(),
                freshKey()),
        (agent, key) -> new RenewAnswer(key, agent.epoch(), agent.session(), ports.clock().now()));
  }

  private <T> Reply<T> decide(
      ServerId server,
      Bytes nonce,
      BiFunction<AgentRecord, Instant, Decision> decider,
      BiFunction<AgentRecord, Secret, T> answer) {
    var now = ports.clock().now();
    if (!isOurs(server, nonce, now)) {
      return refused(DeniedBecause.STALE_NONCE);
    }
    return ports
        .transactions()
        .inTransaction(tx ->
            ports
                .identities()
                .lock(tx, server)
                .map(agent -> settle(tx, agent, decider.apply(agent, now), now, answer))
                .orElseGet(() -> refused(DeniedBecause.NOT_KNOWN)));
  }

  private <T> Reply<T> settle(
      Tx tx,
      AgentRecord agent,
      Decision decision,
      Instant now,
      BiFunction<AgentRecord, Secret, T> answer) {
    return switch (decision) {
      case Decision.Answer(var next, var key) -> {
        if (!next.equals(agent.identity())) {
          ports.identities().save(tx, agent.with(next));
        }
        yield new Reply.Granted<>(answer.apply(agent, key));
      }
      case Decision.Deny(var reason, var next, var incident) -> {
        if (!next.equals(agent.identity())) {
          ports.identities().save(tx, agent.with(next));
        }
        incident.ifPresent(
            i -> ports.identities().record(tx, agent.server(), i, "enrolment refused", now));
        yield refused(reason);
      }
    };
  }

  private static <T> Reply<T> refused(DeniedBecause reason) {
    var text =
        switch (reason) {
          case MALFORMED -> "The request cannot be read.";
          case NOT_KNOWN -> "No agent is expected with this id, token and key.";
          case STALE_NONCE -> "The nonce is too old or not ours.";
          case EXPIRED -> "The join token's time is over.";
          case SPENT -> "The join token was used.";
          case OTHER_KEY -> "The join token was shown with another key before.";
          case FROZEN -> "The identity is frozen until a person has looked.";
          case REVOKED -> "The server is gone.";
          case BUSY -> "Not now.";
        };
    return new Reply.Refused<>(new Denied(reason, text));
  }

  private Secret freshKey() {
    return Secret.of(ports.random().bytes(KEY_BYTES));
  }

  private boolean isOurs(ServerId server, Bytes nonce, Instant now) {
    var head = new byte[NONCE_HEAD_BYTES];
    var code = new byte[32 - NONCE_HEAD_BYTES];
    nonce.view().get(head).get(code);
    var made = Instant.ofEpochMilli(ByteBuffer.wrap(head).getLong());
    return MessageDigest.isEqual(code, nonceCode(server, head))
        && !made.plus(Limits.NONCE_GOOD).isBefore(now);
  }

  private byte[] nonceCode(ServerId server, byte[] head) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(settings.nonceKey().revealBytes(), "HmacSHA256"));
      mac.update(server.toString().getBytes(StandardCharsets.US_ASCII));
      mac.update(head);
      return ByteBuffer.allocate(32 - NONCE_HEAD_BYTES)
          .put(mac.doFinal(), 0, 32 - NONCE_HEAD_BYTES)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
