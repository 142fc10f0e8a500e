package io.scalr.control.agentlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.scalr.control.agentlink.AgentIdentity.Enrolled;
import io.scalr.control.agentlink.AgentIdentity.FreezeReason;
import io.scalr.control.agentlink.AgentIdentity.Frozen;
import io.scalr.control.agentlink.AgentIdentity.JoinOpen;
import io.scalr.control.agentlink.AgentIdentity.Live;
import io.scalr.control.agentlink.AgentIdentity.Revoked;
import io.scalr.control.agentlink.AgentIdentity.Thawed;
import io.scalr.control.agentlink.EnrolmentDecider.Decision.Answer;
import io.scalr.control.agentlink.EnrolmentDecider.Decision.Deny;
import io.scalr.control.agentlink.InboxDecider.Step;
import io.scalr.control.agentlink.SessionDecider.Decision;
import io.scalr.control.agentlink.SessionDecider.Decision.Accept;
import io.scalr.control.agentlink.SessionDecider.Decision.Freeze;
import io.scalr.control.agentlink.SessionDecider.EpochDecision;
import io.scalr.control.agentlink.SessionDecider.EpochDecision.Begin;
import io.scalr.control.agentlink.SessionDecider.EpochDecision.Continue;
import io.scalr.control.agentlink.SessionDecider.Rival;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Enrolment.DeniedBecause;
import io.scalr.protocol.Enrolment.RenewPurpose;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ExecutionMessage.ScriptOutput;
import io.scalr.protocol.LifeMessage.HostUp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DecidersTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Bytes HASH = Bytes.utf8("hash");
  private static final Bytes KEY = Bytes.utf8("agent's key");
  private static final Bytes OTHER_KEY = Bytes.utf8("stranger's key");
  private static final Secret LINK = Secret.of("link");
  private static final Secret FRESH = Secret.of("fresh");
  private static final Secret NEXT = Secret.of("next");
  private static final AgentIdentity OPEN = new JoinOpen();
  private static final AgentIdentity ENROLLED = new Enrolled(KEY, LINK);
  private static final AgentIdentity LIVE =
      new Live(KEY, new LinkKeys(LINK, Optional.empty(), NOW));
  private static final AgentIdentity RENEWING =
      new Live(KEY, new LinkKeys(LINK, Optional.of(NEXT), NOW));
  private static final AgentIdentity FROZEN = new Frozen(FreezeReason.OTHER_KEY, KEY, NOW);
  private static final AgentIdentity THAWED = new Thawed(KEY, Optional.empty());
  private static final AgentIdentity REVOKED = new Revoked(NOW);

  private static AgentRecord agent(AgentIdentity identity) {
    return new AgentRecord(
        new Tenant(new AccountId(1), new EnvironmentId(1)),
        new ServerId(new UUID(0, 1)),
        7,
        1,
        0,
        HASH,
        NOW.plus(Duration.ofMinutes(40)),
        identity);
  }

  static Stream<Arguments> enrolments() {
    var frozenNow = new Frozen(FreezeReason.OTHER_KEY, KEY, NOW);
    return Stream.of(
        // given, key shown, token fits, proof holds, when -> then
        arguments(OPEN, KEY, true, true, NOW, new Answer(new Enrolled(KEY, FRESH), FRESH)),
        arguments(OPEN, KEY, false, true, NOW, deny(DeniedBecause.NOT_KNOWN, OPEN)),
        arguments(OPEN, KEY, true, false, NOW, deny(DeniedBecause.NOT_KNOWN, OPEN)),
        arguments(OPEN, KEY, true, true, late(), deny(DeniedBecause.EXPIRED, OPEN)),
        arguments(ENROLLED, KEY, true, true, NOW, new Answer(ENROLLED, LINK)),
        arguments(ENROLLED, KEY, true, true, late(), deny(DeniedBecause.EXPIRED, ENROLLED)),
        arguments(ENROLLED, OTHER_KEY, false, true, NOW, deny(DeniedBecause.NOT_KNOWN, ENROLLED)),
        arguments(ENROLLED, OTHER_KEY, true, false, NOW, deny(DeniedBecause.NOT_KNOWN, ENROLLED)),
        arguments(
            ENROLLED,
            OTHER_KEY,
            true,
            true,
            NOW,
            new Deny(DeniedBecause.OTHER_KEY, frozenNow, Optional.of(Incident.OTHER_KEY))),
        arguments(LIVE, KEY, true, true, NOW, spent(LIVE)),
        arguments(LIVE, OTHER_KEY, true, true, NOW, spent(LIVE)),
        arguments(LIVE, OTHER_KEY, false, true, NOW, deny(DeniedBecause.NOT_KNOWN, LIVE)),
        arguments(THAWED, KEY, true, true, NOW, spent(THAWED)),
        arguments(FROZEN, KEY, true, true, NOW, deny(DeniedBecause.FROZEN, FROZEN)),
        arguments(REVOKED, KEY, true, true, NOW, deny(DeniedBecause.REVOKED, REVOKED)));
  }

  @ParameterizedTest
  @MethodSource("enrolments")
  void an_enrolment_is_decided(
      AgentIdentity given,
      Bytes key,
      boolean tokenFits,
      boolean proofHolds,
      Instant when,
      EnrolmentDecider.Decision then) {
    var shown = new EnrolmentDecider.Shown(tokenFits ? HASH : Bytes.utf8("other"), key, proofHolds);

    assertThat(EnrolmentDecider.enrol(agent(given), shown, when, FRESH)).isEqualTo(then);
  }

  static Stream<Arguments> renewals() {
    var renewing = new Live(KEY, new LinkKeys(LINK, Optional.of(FRESH), NOW));
    var handedOut = new Thawed(KEY, Optional.of(NEXT));
    return Stream.of(
        arguments(LIVE, RenewPurpose.RENEW, true, new Answer(renewing, FRESH)),
        arguments(RENEWING, RenewPurpose.RENEW, true, new Answer(RENEWING, NEXT)),
        arguments(LIVE, RenewPurpose.RENEW, false, deny(DeniedBecause.NOT_KNOWN, LIVE)),
        arguments(LIVE, RenewPurpose.REENROL, true, deny(DeniedBecause.NOT_KNOWN, LIVE)),
        arguments(
            THAWED,
            RenewPurpose.REENROL,
            true,
            new Answer(new Thawed(KEY, Optional.of(FRESH)), FRESH)),
        arguments(handedOut, RenewPurpose.REENROL, true, new Answer(handedOut, NEXT)),
        arguments(THAWED, RenewPurpose.RENEW, true, deny(DeniedBecause.NOT_KNOWN, THAWED)),
        arguments(FROZEN, RenewPurpose.REENROL, true, deny(DeniedBecause.FROZEN, FROZEN)),
        arguments(REVOKED, RenewPurpose.RENEW, false, deny(DeniedBecause.REVOKED, REVOKED)),
        arguments(OPEN, RenewPurpose.RENEW, true, deny(DeniedBecause.NOT_KNOWN, OPEN)));
  }

  @ParameterizedTest
  @MethodSource("renewals")
  void a_renewal_is_decided(
      AgentIdentity given,
      RenewPurpose purpose,
      boolean proofHolds,
      EnrolmentDecider.Decision then) {
    assertThat(EnrolmentDecider.renew(given, purpose, proofHolds, FRESH)).isEqualTo(then);
  }

  @Test
  void the_first_frame_spends_the_token_and_the_first_use_of_a_key_retires_the_old_one() {
    assertThat(ENROLLED.used(0, NOW)).isEqualTo(LIVE);
    assertThat(RENEWING.used(0, NOW)).isEqualTo(RENEWING);
    assertThat(RENEWING.used(1, NOW))
        .isEqualTo(new Live(KEY, new LinkKeys(NEXT, Optional.empty(), NOW)));
    assertThat(new Thawed(KEY, Optional.of(NEXT)).used(0, NOW))
        .isEqualTo(new Live(KEY, new LinkKeys(NEXT, Optional.empty(), NOW)));
  }

  static Stream<Arguments> hellos() {
    return Stream.of(
        // handed out, shown, rival -> then
        arguments(0, 0, Rival.NONE, accept(1)),
        arguments(5, 5, Rival.NONE, accept(6)),
        arguments(5, 4, Rival.NONE, accept(5)),
        arguments(5, 3, Rival.NONE, new Freeze(FreezeReason.OLD_SESSION)),
        arguments(5, 0, Rival.ANSWERS, new Freeze(FreezeReason.OLD_SESSION)),
        arguments(5, 5, Rival.ANSWERS, new Freeze(FreezeReason.TWO_LINKS)),
        arguments(5, 4, Rival.ANSWERS, new Freeze(FreezeReason.TWO_LINKS)),
        arguments(5, 9, Rival.NONE, new Accept(10, Optional.of(Incident.SERVER_BEHIND))));
  }

  @ParameterizedTest
  @MethodSource("hellos")
  void a_hello_is_decided(long handedOut, long shown, Rival rival, Decision then) {
    assertThat(SessionDecider.hello(handedOut, shown, rival)).isEqualTo(then);
  }

  static Stream<Arguments> epochs() {
    return Stream.of(
        // ours, committed, theirs, last written -> then
        arguments(1, 0, 1, 0, new Continue()),
        arguments(1, 7, 1, 7, new Continue()),
        arguments(1, 7, 1, 9, new Continue()),
        arguments(1, 7, 1, 6, new Begin(2, Optional.of(Incident.SPOOL_LOST))),
        arguments(2, 0, 1, 9, new Begin(2, Optional.empty())),
        arguments(2, 3, 1, 9, new Begin(3, Optional.of(Incident.SPOOL_LOST))),
        arguments(1, 3, 4, 9, new Begin(5, Optional.of(Incident.SERVER_BEHIND))));
  }

  @ParameterizedTest
  @MethodSource("epochs")
  void an_epoch_is_decided(
      long ours, long committed, long theirs, long lastWritten, EpochDecision then) {
    assertThat(
            SessionDecider.epoch(
                ours, committed, 5, new SessionDecider.Said(theirs, lastWritten, 5)))
        .isEqualTo(then);
  }

  @Test
  void a_key_is_old_after_a_day_and_not_all_keys_at_once() {
    var due =
        java.util.stream.LongStream.range(0, 200)
            .mapToObj(n -> KeyAge.due(new ServerId(new UUID(1, n * 7919)), NOW))
            .toList();

    assertThat(due)
        .allSatisfy(at ->
            assertThat(at)
                .isBetween(NOW.plus(KeyAge.LIFE), NOW.plus(KeyAge.LIFE).plus(KeyAge.SPREAD)));
    assertThat(due.stream().distinct().count()).isGreaterThan(150);
  }

  @Test
  void an_agent_that_has_more_of_ours_than_we_gave_begins_anew() {
    assertThat(SessionDecider.epoch(3, 0, 4, new SessionDecider.Said(3, 0, 5)))
        .isEqualTo(new Begin(4, Optional.of(Incident.SERVER_BEHIND)));
    assertThat(SessionDecider.epoch(3, 0, 5, new SessionDecider.Said(3, 0, 5)))
        .isEqualTo(new Continue());
  }

  @Test
  void the_inbox_takes_the_next_and_nothing_else() {
    var cursor = new InboxCursor(2, 5);

    assertThat(InboxDecider.step(cursor, 2, 6)).isEqualTo(Step.APPLY);
    assertThat(InboxDecider.step(cursor, 2, 5)).isEqualTo(Step.REPEATED);
    assertThat(InboxDecider.step(cursor, 2, 0)).isEqualTo(Step.REPEATED);
    assertThat(InboxDecider.step(cursor, 2, 7)).isEqualTo(Step.GAP);
    assertThat(InboxDecider.step(cursor, 1, 6)).isEqualTo(Step.OTHER_EPOCH);
    assertThat(InboxDecider.step(cursor, 3, 1)).isEqualTo(Step.OTHER_EPOCH);
  }

  @Test
  void a_bucket_gives_what_has_gathered_and_never_more_than_it_holds() {
    var bucket = TokenBucket.full(10, 2, NOW).take(12);

    assertThat(bucket.hasSome()).isFalse();
    assertThat(bucket.at(NOW.plusSeconds(1)).hasSome()).isFalse();
    assertThat(bucket.at(NOW.plusSeconds(2)).hasSome()).isTrue();
    assertThat(bucket.at(NOW.plusSeconds(600)).level()).isEqualTo(10);
    assertThat(bucket.at(NOW.minusSeconds(5)).level()).isEqualTo(-2);
  }

  @Test
  void each_family_goes_to_its_handler_and_one_servers_order_is_kept() {
    var seen = new ArrayList<String>();
    var router =
        new AgentRouter(
            (tx, messages) -> messages.forEach(m -> seen.add(m.server() + "/" + m.sequence())),
            (tx, messages) -> messages.forEach(m -> seen.add(m.server() + "/" + m.sequence())));
    var a = new ServerId(new UUID(0, 1));
    var b = new ServerId(new UUID(0, 2));
    Tx tx = wake -> wake.run();

    router.handle(
        tx,
        List.of(
            message(a, 1, new HostUp()),
            message(a, 2, output()),
            message(b, 1, output()),
            message(a, 3, new HostUp()),
            message(b, 2, new HostUp()),
            message(a, 4, new HostUp())));

    assertThat(seen).hasSize(6);
    assertThat(seen.stream().filter(s -> s.startsWith(a.toString())))
        .containsExactly(a + "/1", a + "/2", a + "/3", a + "/4");
    assertThat(seen.stream().filter(s -> s.startsWith(b.toString())))
        .containsExactly(b + "/1", b + "/2");
  }

  private static ScriptOutput output() {
    return new ScriptOutput(
        new ExecutionId(new UUID(3, 3)), OutputStreamName.STDOUT, 0, Bytes.EMPTY, true);
  }

  private static Received<AgentMessage> message(ServerId server, long n, AgentMessage message) {
    return new Received<>(
        new Tenant(new AccountId(1), new EnvironmentId(1)), server, 1, n, NOW, message);
  }

  private static Accept accept(long handOut) {
    return new Accept(handOut, Optional.empty());
  }

  private static Deny deny(DeniedBecause reason, AgentIdentity same) {
    return new Deny(reason, same, Optional.empty());
  }

  private static Deny spent(AgentIdentity same) {
    return new Deny(DeniedBecause.SPENT, same, Optional.of(Incident.SPENT_TOKEN));
  }

  private static Instant late() {
    return NOW.plus(Duration.ofMinutes(41));
  }
}
