package io.scalr.control.agentlink.work;

import static io.scalr.control.agentlink.work.AgentLinkFixture.TENANT;
import static io.scalr.control.agentlink.work.AgentLinkFixture.give;
import static io.scalr.control.agentlink.work.AgentLinkFixture.leave;
import static io.scalr.control.agentlink.work.AgentLinkFixture.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.scalr.control.agentlink.AgentIdentity;
import io.scalr.control.agentlink.AgentIdentity.Enrolled;
import io.scalr.control.agentlink.AgentIdentity.FreezeReason;
import io.scalr.control.agentlink.AgentIdentity.Frozen;
import io.scalr.control.agentlink.AgentIdentity.Live;
import io.scalr.control.agentlink.Incident;
import io.scalr.control.agentlink.KeyAge;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.Enrolment.Denied;
import io.scalr.protocol.Enrolment.DeniedBecause;
import io.scalr.protocol.Enrolment.EnrolAnswer;
import io.scalr.protocol.Enrolment.RenewAnswer;
import io.scalr.protocol.Enrolment.RenewPurpose;
import io.scalr.protocol.LifeMessage.BeforeHostUp;
import io.scalr.protocol.LifeMessage.HostDown;
import io.scalr.protocol.LifeMessage.HostInit;
import io.scalr.protocol.LifeMessage.HostUp;
import io.scalr.protocol.LifeMessage.OperatingSystem;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.MetricBatch;
import io.scalr.protocol.RefusedBecause;
import io.scalr.protocol.ServerMessage.EventScripts;
import io.scalr.protocol.Signal;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.MessageCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

@Tag("database")
class AgentLinkTest {
  private final AgentLinkFixture world = new AgentLinkFixture();

  @AfterEach
  void close() throws InterruptedException {
    world.close();
  }

  private static HostInit hostInit() {
    return new HostInit(
        "b", "h", new OperatingSystem("debian", "12", "debian"), "1", List.of(), List.of());
  }

  private static EventScripts scripts(String event) {
    return new EventScripts(new UUID(1, 2), event, List.of(), true);
  }

  private static DeniedBecause denied(EnrolmentDesk.Reply<?> reply) {
    assertThat(reply).isInstanceOf(EnrolmentDesk.Reply.Refused.class);
    Denied denied = ((EnrolmentDesk.Reply.Refused<?>) reply).denied();
    return denied.reason();
  }

  // ---- the way in and out

  @Test
  void a_message_is_applied_and_then_said_to_be_committed() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);

    give(wire, agent.next(hostInit()));

    world.await(() -> agent.committed() == 1);
    assertThat(world.lives).extracting(r -> r.message().type()).containsExactly("HostInit");
    assertThat(world.lives.getFirst().tenant()).isEqualTo(TENANT);
  }

  @Test
  void a_message_sent_twice_takes_effect_once_and_is_answered_twice() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    var frame = agent.next(hostInit());

    give(wire, frame);
    world.await(() -> agent.heard(Signal.Committed.class).size() == 1);
    give(wire, frame);

    world.await(() -> agent.heard(Signal.Committed.class).size() == 2);
    assertThat(agent.heard(Signal.Committed.class).getLast().upTo()).isEqualTo(1);
    assertThat(world.lives).hasSize(1);
  }

  @Test
  void a_gap_is_asked_for_and_filled() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    var first = agent.next(hostInit());
    var second = agent.next(new BeforeHostUp());

    give(wire, second);
    world.await(() -> !agent.heard(Signal.Resend.class).isEmpty());
    assertThat(agent.heard(Signal.Resend.class).getFirst().from()).isEqualTo(1);
    assertThat(world.lives).isEmpty();
    give(wire, first);
    give(wire, second);

    world.await(() -> agent.committed() == 2);
    assertThat(world.lives)
        .extracting(r -> r.message().type())
        .containsExactly("HostInit", "BeforeHostUp");
  }

  @Test
  void what_is_put_into_the_outbox_reaches_the_agent_in_order() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);

    world.inTransaction(tx -> {
      send(tx, agent, "HostInit");
      send(tx, agent, "BeforeHostUp");
      return true;
    });

    world.await(() -> agent.messages().size() == 2);
    assertThat(agent.messages()).extracting(f -> f.sequence()).containsExactly(1L, 2L);
    give(wire, agent.signal(new Signal.Committed(2)));
    var left = world.inTransaction(tx -> world.ports.outbox().after(tx, id(agent), 0, 10));
    assertThat(left).isEmpty();
  }

  @Test
  void what_was_not_confirmed_is_sent_again_after_a_reconnect() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    world.inTransaction(tx -> {
      send(tx, agent, "HostInit");
      send(tx, agent, "BeforeHostUp");
      return true;
    });
    world.await(() -> agent.messages().size() == 2);
    agent.received = 1; // the second was lost on the way to its disk
    leave(wire);

    world.connected(agent);

    world.await(() -> agent.messages().size() == 3);
    assertThat(agent.messages().getLast().sequence()).isEqualTo(2);
  }

  @Test
  void more_than_may_be_unconfirmed_arrives_as_the_agent_confirms() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    world.inTransaction(tx -> {
      for (int i = 0; i < 100; i++) {
        send(tx, agent, "HostUp");
      }
      return true;
    });

    for (int i = 1; i <= 100; i++) {
      int had = i;
      world.await(() -> agent.messages().size() >= had);
      give(wire, agent.signal(new Signal.Committed(i)));
    }

    assertThat(agent.messages())
        .extracting(f -> f.sequence())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
    var left = world.inTransaction(tx -> world.ports.outbox().after(tx, id(agent), 0, 10));
    assertThat(left).isEmpty();
  }

  @Test
  void an_agent_that_asks_twice_for_the_same_message_gets_it_twice() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    world.inTransaction(tx -> send(tx, agent, "HostInit"));
    world.await(() -> agent.messages().size() == 1);

    give(wire, agent.signal(new Signal.Resend(1)));
    world.await(() -> agent.messages().size() == 2);
    give(wire, agent.signal(new Signal.Resend(1)));

    world.await(() -> agent.messages().size() == 3);
  }

  @Test
  void a_message_for_a_rolled_back_transaction_is_not_sent_and_leaves_no_hole() throws Exception {
    var agent = world.enrolled();
    world.connected(agent);
    try {
      world.inTransaction(tx -> {
        send(tx, agent, "HostInit");
        throw new IllegalStateException("crash before commit");
      });
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessage("crash before commit");
    }

    world.inTransaction(tx -> send(tx, agent, "BeforeHostUp"));

    world.await(() -> agent.messages().size() == 1);
    assertThat(agent.messages().getFirst().sequence()).isEqualTo(1);
  }

  @Test
  void samples_reach_the_last_values() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    var sample =
        new MetricBatch.Sample(
            Instant.EPOCH, 0.5, 0, 0, 0.25, 100, 50, List.of(), List.of(), List.of());

    give(wire, agent.droppable(new MetricBatch(List.of(sample))));

    world.await(() -> world.metrics.of(id(agent)).isPresent());
    assertThat(world.metrics.of(id(agent))).contains(sample);
  }

  // ---- enrolment

  @Test
  void a_lost_answer_is_given_again_until_the_first_message_spends_the_token() throws Exception {
    var agent = world.expected();
    var lost = world.enrol(agent);
    var again = world.enrol(agent);
    assertThat(((EnrolmentDesk.Reply.Granted<EnrolAnswer>) again).answer().linkKey())
        .isEqualTo(((EnrolmentDesk.Reply.Granted<EnrolAnswer>) lost).answer().linkKey());
    assertThat(world.record(agent).identity()).isInstanceOf(Enrolled.class);
    take(agent, again);

    world.connected(agent);

    assertThat(world.record(agent).identity()).isInstanceOf(Live.class);
    assertThat(denied(world.enrol(agent))).isEqualTo(DeniedBecause.SPENT);
  }

  @Test
  void another_key_with_the_same_token_is_refused_recorded_and_freezes() throws Exception {
    var agent = world.enrolled();

    assertThat(denied(world.enrol(agent.stranger()))).isEqualTo(DeniedBecause.OTHER_KEY);

    assertThat(world.record(agent).identity())
        .isInstanceOfSatisfying(
            Frozen.class, f -> assertThat(f.reason()).isEqualTo(FreezeReason.OTHER_KEY));
    assertThat(world.incidents(agent)).contains(Incident.OTHER_KEY);
    assertThat(world.connect(agent).closed).contains(LinkClose.FROZEN);
    assertThat(denied(world.enrol(agent))).isEqualTo(DeniedBecause.FROZEN);
  }

  @Test
  void a_spent_token_in_other_hands_does_not_stop_the_live_agent() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);

    assertThat(denied(world.enrol(agent.stranger()))).isEqualTo(DeniedBecause.SPENT);
    give(wire, agent.next(hostInit()));

    world.await(() -> agent.committed() == 1);
    assertThat(world.incidents(agent)).contains(Incident.SPENT_TOKEN);
  }

  @Test
  void a_token_is_good_until_the_launch_deadline() {
    var agent = world.expected();
    world.clock.ahead = Duration.ofSeconds(601);

    assertThat(denied(world.enrol(agent))).isEqualTo(DeniedBecause.EXPIRED);
  }

  @Test
  void a_launch_that_is_called_again_makes_the_token_good_for_longer() {
    var agent = world.expected();
    world.clock.ahead = Duration.ofSeconds(601);
    world.inTransaction(tx -> {
      var until = world.clock.now().plusSeconds(60);
      world.link.admission().extend(tx, TENANT, id(agent), until);
      return true;
    });

    assertThat(world.enrol(agent)).isInstanceOf(EnrolmentDesk.Reply.Granted.class);
  }

  @Test
  void a_lane_whose_lease_was_lost_applies_nothing_and_the_agent_sends_again() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    world.leaseLost = true;

    give(wire, agent.next(hostInit()));

    world.await(() -> wire.closed.isPresent());
    assertThat(world.lives).isEmpty();
    assertThat(agent.heard(Signal.Committed.class)).isEmpty();
    world.leaseLost = false;
    wire.door.orElseThrow().gone();
    var again = world.connected(agent);
    give(again, agent.again(1, hostInit()));
    world.await(() -> agent.committed() == 1);
    assertThat(world.lives).hasSize(1);
  }

  @Test
  void a_nonce_is_good_for_a_minute_and_for_its_own_server() {
    var agent = world.expected();
    var other = world.expected();
    var nonce = world.link.desk().nonce(agent.nonceRequest()).nonce();

    assertThat(denied(world.link.desk().enrol(other.enrolRequest(nonce))))
        .isEqualTo(DeniedBecause.STALE_NONCE);
    world.clock.ahead = Duration.ofSeconds(61);
    assertThat(denied(world.link.desk().enrol(agent.enrolRequest(nonce))))
        .isEqualTo(DeniedBecause.STALE_NONCE);
  }

  @Test
  void the_id_of_a_gone_server_opens_nothing() throws Exception {
    var agent = world.enrolled();
    world.connected(agent);
    world.inTransaction(tx -> {
      world.link.admission().revoke(tx, TENANT, id(agent));
      return true;
    });

    assertThat(denied(world.enrol(agent))).isEqualTo(DeniedBecause.REVOKED);
    assertThat(denied(world.enrol(agent.stranger()))).isEqualTo(DeniedBecause.REVOKED);
    assertThat(world.connect(agent).closed).contains(LinkClose.REVOKED);
    assertThat(
            catchThrowable(() ->
                world.inTransaction(tx ->
                    world
                        .link
                        .admission()
                        .expect(tx, TENANT, List.of(id(agent)), world.clock.now()))))
        .isInstanceOf(IllegalStateException.class);
  }

  // ---- renewal

  @Test
  void both_keys_are_good_until_the_new_one_was_used() throws Exception {
    var agent = world.enrolled();
    leave(world.connected(agent));
    var first = renewed(agent, RenewPurpose.RENEW);
    assertThat(renewed(agent, RenewPurpose.RENEW).linkKey())
        .as("a lost answer is given again")
        .isEqualTo(first.linkKey());
    leave(world.connected(agent)); // still with the old key

    var old = agent.linkKey;
    agent.linkKey = first.linkKey();
    leave(world.connected(agent));

    agent.linkKey = old;
    assertThat(world.connect(agent).closed).contains(LinkClose.NOT_KNOWN);
  }

  @Test
  void an_old_key_is_asked_to_be_renewed_until_it_is() throws Exception {
    var agent = world.enrolled();
    leave(world.connected(agent));
    world.clock.ahead = KeyAge.LIFE.plus(KeyAge.SPREAD);
    var wire = world.connected(agent);
    world.await(() -> agent.heard(Signal.RenewKey.class).size() == 1);
    leave(wire);

    // the answer is lost; both keys are good, and the next link is asked again
    renewed(agent, RenewPurpose.RENEW);
    wire = world.connected(agent);
    world.await(() -> agent.heard(Signal.RenewKey.class).size() == 2);
    leave(wire);

    agent.linkKey = renewed(agent, RenewPurpose.RENEW).linkKey();
    leave(world.connected(agent));
    var young = (Live) world.record(agent).identity();
    assertThat(young.keys().since()).isAfter(world.clock.now().minusSeconds(60));
    assertThat(young.keys().next()).isEmpty();
  }

  @Test
  void after_a_thaw_the_agent_enrols_again_and_its_spool_begins_anew() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    give(wire, agent.next(hostInit()));
    world.await(() -> agent.committed() == 1);
    leave(wire);
    leave(world.connected(agent));
    agent.session = 0;
    assertThat(world.connect(agent).closed).contains(LinkClose.FROZEN);

    world.inTransaction(tx -> world.link.admission().thaw(tx, TENANT, id(agent)));
    var answer = renewed(agent, RenewPurpose.REENROL);
    assertThat(renewed(agent, RenewPurpose.REENROL))
        .usingRecursiveComparison()
        .ignoringFields("serverTime")
        .isEqualTo(answer);
    agent.linkKey = answer.linkKey();
    agent.session = answer.session();
    agent.epoch = answer.epoch();
    agent.written = 0;
    wire = world.connected(agent);
    give(wire, agent.next(new HostUp()));

    world.await(() -> world.lives.size() == 2);
    assertThat(world.lives.getLast().epoch()).isEqualTo(2);
  }

  // ---- copies

  @Test
  void a_restored_snapshot_is_found_by_its_old_session_number() throws Exception {
    var agent = world.enrolled();
    leave(world.connected(agent));
    var snapshot = agent.copy();
    leave(world.connected(agent));
    leave(world.connected(agent));

    assertThat(world.connect(snapshot).closed).contains(LinkClose.FROZEN);
    assertThat(world.incidents(agent)).contains(Incident.OLD_SESSION);
    assertThat(world.connect(agent).closed).contains(LinkClose.FROZEN);
  }

  @Test
  void a_disk_copied_while_running_is_found_by_two_live_links() throws Exception {
    var agent = world.enrolled();
    var original = world.connected(agent);
    var copy = agent.copy();

    assertThat(world.connect(copy).closed).contains(LinkClose.FROZEN);

    world.await(() -> original.closed.isPresent());
    assertThat(original.closed).contains(LinkClose.FROZEN);
    assertThat(world.incidents(agent)).contains(Incident.TWO_LINKS);
  }

  @Test
  void an_agent_whose_link_died_unseen_is_not_taken_for_a_copy() throws Exception {
    var agent = world.enrolled();
    world.connected(agent).alive = false;

    var wire = world.connected(agent);

    assertThat(wire.closed).isEmpty();
    assertThat(world.record(agent).identity()).isInstanceOf(Live.class);
  }

  @Test
  void a_lost_welcome_does_no_harm_however_often() throws Exception {
    var agent = world.enrolled();
    leave(world.connected(agent));
    long kept = agent.session;
    for (int i = 0; i < 3; i++) {
      leave(world.connected(agent));
      agent.session = kept; // it was never written down
    }

    assertThat(world.connected(agent).closed).isEmpty();
  }

  @Test
  void an_empty_spool_begins_a_new_epoch() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    give(wire, agent.next(hostInit()));
    world.await(() -> agent.committed() == 1);
    leave(wire);
    agent.written = 0;

    wire = world.connected(agent);

    assertThat(agent.heard(Signal.Begin.class)).containsExactly(new Signal.Begin(2));
    give(wire, agent.next(new HostDown(false)));
    world.await(() -> world.lives.size() == 2);
    assertThat(world.incidents(agent)).contains(Incident.SPOOL_LOST);
  }

  // ---- hostile input

  @Test
  void a_forged_frame_ends_the_connection_and_changes_nothing() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    var frame = agent.next(hostInit());
    frame[60] ^= 1;

    give(wire, frame);

    world.await(() -> wire.closed.isPresent());
    assertThat(wire.closed).contains(LinkClose.BAD_FRAME);
    assertThat(world.link.counters().forged()).isEqualTo(1);
    assertThat(world.incidents(agent)).contains(Incident.FORGED_FRAME);
    assertThat(world.lives).isEmpty();
  }

  @Test
  void a_frame_of_the_server_sent_back_to_it_is_forged() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);

    give(wire, FrameCodec.seal(agent.frames().getFirst(), Direction.TO_AGENT, agent.linkKey));

    world.await(() -> wire.closed.isPresent());
    assertThat(wire.closed).contains(LinkClose.BAD_FRAME);
  }

  @Test
  void an_unknown_type_is_refused_put_aside_and_stops_nothing() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    agent.written++;
    give(wire, agent.numbered(1, "Teleport", Bytes.utf8("{}")));
    give(wire, agent.next(hostInit()));

    world.await(() -> agent.committed() == 2);
    assertThat(agent.heard(Signal.Refused.class))
        .extracting(Signal.Refused::reason)
        .containsExactly(RefusedBecause.UNKNOWN_TYPE);
    long buried = world.inTransaction(tx -> world.ports.inbox().buried(tx));
    assertThat(buried).isEqualTo(1);
    assertThat(world.lives).hasSize(1);
  }

  @Test
  void a_message_in_a_slot_that_is_not_its_senders_is_refused() throws Exception {
    var agent = world.enrolled();
    world.connected(agent);
    int other = (world.record(agent).slot() + AgentIn.LANES) % 256;
    var body = MessageCodec.encode(hostInit());

    world
        .ports
        .broker()
        .publish(
            AgentIn.ofSlot(other),
            new InFrame(TENANT, id(agent), other, 1, 1, "HostInit", body, Instant.EPOCH),
            Duration.ZERO);

    world.await(() -> !agent.heard(Signal.Refused.class).isEmpty());
    assertThat(agent.heard(Signal.Refused.class).getFirst().reason())
        .isEqualTo(RefusedBecause.WRONG_SLOT);
    assertThat(world.lives).isEmpty();
  }

  @Test
  void one_poison_message_among_ten_thousand_stops_none_of_the_others() throws Exception {
    world.onLife =
        received -> {
          if (received.message() instanceof HostDown) {
            throw new IllegalStateException("poison");
          }
        };
    var agents = new ArrayList<TestAgent>();
    var wires = new ArrayList<TestWire>();
    for (int i = 0; i < 200; i++) {
      agents.add(world.enrolled());
      wires.add(world.connected(agents.get(i)));
    }
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < agents.size(); i++) {
        boolean poison = round == 25 && i == 77;
        give(wires.get(i), agents.get(i).next(poison ? new HostDown(true) : new HostUp()));
      }
    }

    world.await(() -> agents.stream().allMatch(agent -> agent.committed() == 50));
    assertThat(world.lives).hasSize(9_999);
    long buried = world.inTransaction(tx -> world.ports.inbox().buried(tx));
    assertThat(buried).isEqualTo(1);
    assertThat(agents.get(77).heard(Signal.Refused.class))
        .containsExactly(
            new Signal.Refused(26, RefusedBecause.NOT_APPLIED, "failed when applied alone"));
    // 10,000 messages one by one would be 10,000; the search for the one costs a few
    assertThat(world.link.counters().batches()).isLessThan(2_000);
  }

  @Test
  void a_message_that_gives_way_to_other_transactions_is_repeated_and_never_put_aside()
      throws Exception {
    var conflicts = new AtomicInteger();
    world.onLife =
        received -> {
          if (received.message() instanceof HostDown
              && conflicts.incrementAndGet() <= 3 * Limits.ALONE_TRIES) {
            throw new CannotAcquireLockException("deadlock detected");
          }
        };
    var agent = world.enrolled();
    var wire = world.connected(agent);

    give(wire, agent.next(hostInit()));
    give(wire, agent.next(new HostDown(true)));
    give(wire, agent.next(new HostUp()));

    world.await(() -> agent.committed() == 3);
    assertThat(world.lives)
        .extracting(received -> received.message().type())
        .containsExactly("HostInit", "HostDown", "HostUp");
    assertThat(conflicts.get()).isGreaterThan(3 * Limits.ALONE_TRIES);
    assertThat(agent.heard(Signal.Refused.class)).isEmpty();
    assertThat(world.<Long>inTransaction(tx -> world.ports.inbox().buried(tx))).isZero();
  }

  @Test
  void a_flood_beyond_its_credit_is_cut_off_for_a_while_and_shown() throws Exception {
    var agent = world.enrolled();
    var other = world.enrolled();
    var wire = world.connected(agent);
    var calm = world.connected(other);
    for (int i = 0; i < 20_000 && wire.closed.isEmpty(); i++) {
      give(wire, agent.next(new HostUp()));
    }

    world.await(() -> wire.closed.isPresent());
    assertThat(wire.closed).contains(LinkClose.TOO_FAST);
    assertThat(world.incidents(agent)).contains(Incident.FLOOD);
    assertThat(world.connect(agent).closed).contains(LinkClose.TOO_FAST);
    give(calm, other.next(hostInit()));
    world.await(() -> other.committed() == 1);
  }

  // ---- ends

  @Test
  void revoking_closes_an_open_link_and_what_is_under_way_is_not_heard() throws Exception {
    var agent = world.enrolled();
    var wire = world.connected(agent);
    world.inTransaction(tx -> {
      // as another node would do it: nobody here is told
      var record = world.ports.identities().lock(tx, id(agent)).orElseThrow();
      world.ports.identities().save(tx, record.with(new AgentIdentity.Revoked(world.clock.now())));
      return true;
    });
    give(wire, agent.next(hostInit()));

    world.await(() -> wire.closed.isPresent());
    assertThat(wire.closed).contains(LinkClose.REVOKED);
    assertThat(world.lives).isEmpty();
    var sent = world.inTransaction(tx -> send(tx, agent, "HostUp"));
    assertThat(sent).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void a_link_that_answers_no_ping_is_forgotten() throws Exception {
    var agent = world.enrolled();
    world.connected(agent).alive = false;
    assertThat(world.link.linkCount()).isEqualTo(1);

    world.clock.ahead = Limits.SILENCE.plusSeconds(1);

    world.await(() -> !world.lost.isEmpty());
    assertThat(world.link.linkCount()).isZero();
    assertThat(world.lost).containsExactly(Map.of(id(agent), TENANT));
  }

  @Test
  void a_broken_link_is_told_as_lost_but_one_that_we_ended_is_not() throws Exception {
    var broken = world.enrolled();
    var revoked = world.enrolled();
    var brokenWire = world.connected(broken);
    var revokedWire = world.connected(revoked);

    world.inTransaction(tx -> {
      world.link.admission().revoke(tx, TENANT, id(revoked));
      return true;
    });
    world.await(() -> revokedWire.closed.isPresent());
    revokedWire.door.orElseThrow().gone();
    brokenWire.door.orElseThrow().gone();

    world.await(() -> !world.lost.isEmpty());
    assertThat(world.lost).containsExactly(Map.of(id(broken), TENANT));
    assertThat(world.link.linkCount()).isZero();
  }

  @Test
  void a_lost_link_is_told_three_times_in_all_while_its_agent_stays_away() throws Exception {
    var agent = world.enrolled();
    world.connected(agent).door.orElseThrow().gone();
    world.await(() -> world.lost.size() == 1);

    world.clock.ahead = Losses.TELL.get(1).plusMillis(100);
    world.await(() -> world.lost.size() == 2);
    world.clock.ahead = Duration.ofSeconds(30);
    world.await(() -> world.lost.size() == 3);

    world.connected(agent).door.orElseThrow().gone();
    world.await(() -> world.lost.size() == 4);
    world.connected(agent);
    world.clock.ahead = Duration.ofSeconds(45);
    var other = world.enrolled();
    world.connected(other).door.orElseThrow().gone();
    world.await(() -> world.lost.stream().anyMatch(told -> told.containsKey(id(other))));
    assertThat(world.lost.subList(0, 4)).containsOnly(Map.of(id(agent), TENANT));
    assertThat(world.lost.subList(4, world.lost.size())).noneMatch(t -> t.containsKey(id(agent)));
  }

  private RenewAnswer renewed(TestAgent agent, RenewPurpose purpose) {
    var nonce = world.link.desk().nonce(agent.nonceRequest()).nonce();
    var reply = world.link.desk().renew(agent.renewRequest(purpose, nonce));
    assertThat(reply).isInstanceOf(EnrolmentDesk.Reply.Granted.class);
    return ((EnrolmentDesk.Reply.Granted<RenewAnswer>) reply).answer();
  }

  private Outcome<Long> send(Tx tx, TestAgent agent, String event) {
    return world.link.outbox().send(tx, TENANT, id(agent), scripts(event));
  }

  private static ServerId id(TestAgent agent) {
    return agent.userData.serverId();
  }
}
