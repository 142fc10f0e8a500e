package io.scalr.control.agentlink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.control.agentlink.AgentIdentities.Expected;
import io.scalr.control.agentlink.AgentIdentity;
import io.scalr.control.agentlink.AgentIdentity.Enrolled;
import io.scalr.control.agentlink.AgentIdentity.FreezeReason;
import io.scalr.control.agentlink.AgentIdentity.Frozen;
import io.scalr.control.agentlink.AgentIdentity.JoinOpen;
import io.scalr.control.agentlink.AgentIdentity.Live;
import io.scalr.control.agentlink.AgentIdentity.Revoked;
import io.scalr.control.agentlink.AgentIdentity.Thawed;
import io.scalr.control.agentlink.AgentOutbox.Waiting;
import io.scalr.control.agentlink.Inbox.DeadMessage;
import io.scalr.control.agentlink.LinkKeys;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.Db;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.RefusedBecause;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage.ExecScript;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class JdbcAgentStoresTest {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));
  private static final Tenant FOREIGN = new Tenant(new AccountId(3), new EnvironmentId(4));
  private static final ServerId SERVER = new ServerId(new UUID(0, 1));
  private static final ServerId OTHER = new ServerId(new UUID(0, 2));
  private static final Bytes HASH = Bytes.utf8("hash");
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Secret PLANTED = Secret.of("planted-secret-that-must-not-be-seen");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  private final TestDatabase database = TestDatabase.fresh();
  private final Db db = database.db();
  private final AesSealer sealer =
      new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, new SystemRandom());
  private final JdbcAgentIdentities identities = new JdbcAgentIdentities(sealer);
  private final JdbcInbox inbox = new JdbcInbox(sealer);
  private final JdbcAgentOutbox outbox = new JdbcAgentOutbox(sealer);

  @BeforeEach
  void open() {
    act(tx -> identities.open(tx, TENANT, List.of(new Expected(SERVER, 7, HASH)), AT));
    act(tx -> identities.open(tx, FOREIGN, List.of(new Expected(OTHER, 8, HASH)), AT));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void act(Consumer<Tx> work) {
    db.inTransaction(tx -> {
      work.accept(tx);
      return true;
    });
  }

  private <T> T read(Function<Tx, T> work) {
    return db.inTransaction(work);
  }

  private static ExecScript script() {
    return new ExecScript(
        new ScriptOrder(
            new ExecutionId(new UUID(5, 5)),
            "n",
            new ScriptOrder.Source.Inline(PLANTED),
            true,
            Duration.ofSeconds(5),
            Optional.empty(),
            Map.of("PASSWORD", PLANTED),
            0));
  }

  @Test
  void every_state_comes_back_as_it_was() {
    var states =
        List.<AgentIdentity>of(
            new JoinOpen(),
            new Enrolled(KEY, PLANTED),
            new Live(KEY, new LinkKeys(PLANTED, Optional.empty(), AT)),
            new Live(KEY, new LinkKeys(PLANTED, Optional.of(Secret.of("next")), AT)),
            new Frozen(FreezeReason.TWO_LINKS, KEY, AT),
            new Thawed(KEY, Optional.empty()),
            new Thawed(KEY, Optional.of(PLANTED)),
            new Revoked(AT));
    for (var state : states) {
      var changed =
          read(tx -> identities.lock(tx, SERVER).orElseThrow())
              .with(state)
              .withEpoch(3)
              .withSession(9);
      act(tx -> identities.save(tx, changed));

      var found = read(tx -> identities.find(tx, SERVER));
      assertThat(found.orElseThrow()).isEqualTo(changed);
    }
  }

  @Test
  void an_id_is_never_used_twice() {
    assertThatThrownBy(() ->
            act(tx -> identities.open(tx, FOREIGN, List.of(new Expected(SERVER, 1, HASH)), AT)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void the_silenced_are_those_who_may_not_be_heard() {
    var stranger = new ServerId(new UUID(9, 9));
    act(tx ->
        identities.save(
            tx, identities.lock(tx, SERVER).orElseThrow().with(new Enrolled(KEY, PLANTED))));

    var silenced = read(tx -> identities.silenced(tx, List.of(SERVER, OTHER, stranger)));

    assertThat(silenced).containsExactlyInAnyOrder(OTHER, stranger);
  }

  @Test
  void messages_to_an_agent_wait_in_order_until_it_has_them() {
    var sent =
        read(tx ->
            List.of(
                outbox.send(tx, TENANT, SERVER, script()),
                outbox.send(tx, TENANT, SERVER, script())));
    assertThat(sent).containsExactly(Outcome.done(1L), Outcome.done(2L));

    var waiting = read(tx -> outbox.after(tx, SERVER, 0, 10));
    assertThat(waiting).containsExactly(new Waiting(1, script()), new Waiting(2, script()));
    act(tx -> outbox.committed(tx, SERVER, 1));
    assertThat(read(tx -> outbox.after(tx, SERVER, 0, 10)).size()).isEqualTo(1);
    long next = read(tx -> outbox.next(tx, SERVER));
    assertThat(next).isEqualTo(2);
    var who = read(tx -> outbox.withWaiting(tx, List.of(SERVER, OTHER)));
    assertThat(who).containsExactly(SERVER);
  }

  @Test
  void a_confirmation_of_what_was_never_sent_does_not_run_ahead() {
    act(tx -> outbox.send(tx, TENANT, SERVER, script()));
    act(tx -> outbox.committed(tx, SERVER, Long.MAX_VALUE));

    var sent = read(tx -> outbox.send(tx, TENANT, SERVER, script()));
    assertThat(sent).isEqualTo(Outcome.done(2L));
    long next = read(tx -> outbox.next(tx, SERVER));
    assertThat(next).isEqualTo(2);
  }

  @Test
  void nothing_is_sent_to_another_tenants_server_or_to_a_gone_one() {
    var foreign = read(tx -> outbox.send(tx, TENANT, OTHER, script()));
    assertThat(foreign).isInstanceOf(Outcome.Refused.class);
    act(tx -> identities.save(tx, identities.lock(tx, SERVER).orElseThrow().with(new Revoked(AT))));

    var gone = read(tx -> outbox.send(tx, TENANT, SERVER, script()));
    assertThat(gone).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void a_message_that_does_not_fit_a_frame_is_refused() {
    var large = Secret.of("x".repeat(300_000));
    var message =
        new ExecScript(
            new ScriptOrder(
                new ExecutionId(new UUID(5, 5)),
                "n",
                new ScriptOrder.Source.Inline(large),
                true,
                Duration.ofSeconds(5),
                Optional.empty(),
                Map.of(),
                0));

    var sent = read(tx -> outbox.send(tx, TENANT, SERVER, message));
    assertThat(sent).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void a_message_that_an_agent_could_not_read_is_refused() {
    var message =
        new ExecScript(
            new ScriptOrder(
                new ExecutionId(new UUID(5, 5)),
                "n",
                new ScriptOrder.Source.Inline(Secret.of("x".repeat(100_001))),
                true,
                Duration.ofSeconds(5),
                Optional.empty(),
                Map.of(),
                0));

    var sent = read(tx -> outbox.send(tx, TENANT, SERVER, message));
    assertThat(sent).isInstanceOf(Outcome.Refused.class);
    var waiting = read(tx -> outbox.after(tx, SERVER, 0, 10));
    assertThat(waiting).isEmpty();
  }

  @Test
  void no_key_no_script_and_no_variable_can_be_read_in_the_tables() {
    act(tx ->
        identities.save(
            tx,
            identities
                .lock(tx, SERVER)
                .orElseThrow()
                .with(new Live(KEY, new LinkKeys(PLANTED, Optional.of(PLANTED), AT)))));
    act(tx -> outbox.send(tx, TENANT, SERVER, script()));
    act(tx ->
        inbox.bury(
            tx,
            new DeadMessage(
                TENANT,
                SERVER,
                1,
                1,
                "Odd\u0000Type",
                Bytes.of(PLANTED.revealBytes()),
                RefusedBecause.UNKNOWN_TYPE,
                "why",
                AT)));

    for (var table : List.of("agent_identity", "agent_outbox", "dead_message")) {
      var dump =
          read(tx ->
              Db.jdbc(tx)
                  .sql("select encode(convert_to(t::text, 'UTF8'), 'escape') from " + table + " t")
                  .query(String.class)
                  .list()
                  .toString());
      assertThat(dump)
          .isNotEqualTo("[]")
          .doesNotContain(PLANTED.revealText())
          .doesNotContain(HexFormat.of().formatHex(PLANTED.revealBytes()));
    }
  }
}
