package io.scalr.control.agentlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.control.agentlink.Inbox.DeadMessage;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.RefusedBecause;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Inbox} does. */
public abstract class InboxContract {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));
  private static final Tenant FOREIGN = new Tenant(new AccountId(3), new EnvironmentId(4));
  private static final ServerId SERVER = new ServerId(new UUID(0, 1));
  private static final ServerId OTHER = new ServerId(new UUID(0, 2));
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  protected abstract Transactions transactions();

  protected abstract Inbox inbox();

  /** Makes this server known, where the store asks for that. */
  protected abstract void open(Tenant tenant, ServerId server);

  @BeforeEach
  void openBoth() {
    open(TENANT, SERVER);
    open(FOREIGN, OTHER);
  }

  private void act(Consumer<Tx> work) {
    transactions()
        .inTransaction(tx -> {
          work.accept(tx);
          return true;
        });
  }

  private Map<ServerId, InboxCursor> cursors() {
    return transactions().inTransaction(tx -> inbox().lock(tx, List.of(SERVER, OTHER)));
  }

  private long buried() {
    return transactions().inTransaction(tx -> inbox().buried(tx));
  }

  private static DeadMessage dead(long sequence) {
    return new DeadMessage(
        TENANT,
        SERVER,
        1,
        sequence,
        "Odd\u0000Type",
        Bytes.utf8("body"),
        RefusedBecause.UNKNOWN_TYPE,
        "why",
        AT);
  }

  @Test
  void a_server_that_has_said_nothing_has_no_cursor() {
    act(tx -> inbox().move(tx, Map.of(OTHER, new InboxCursor(1, 1))));
    assertThat(cursors()).containsOnlyKeys(OTHER);
  }

  @Test
  void cursors_are_moved_together() {
    act(tx ->
        inbox().move(tx, Map.of(SERVER, new InboxCursor(1, 5), OTHER, new InboxCursor(2, 1))));
    act(tx -> inbox().move(tx, Map.of(SERVER, new InboxCursor(1, 6))));

    assertThat(cursors())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(SERVER, new InboxCursor(1, 6), OTHER, new InboxCursor(2, 1)));
  }

  @Test
  void a_cursor_begins_anew_with_its_epoch() {
    act(tx -> inbox().move(tx, Map.of(SERVER, new InboxCursor(1, 5))));
    act(tx -> inbox().move(tx, Map.of(SERVER, new InboxCursor(2, 1))));
    assertThat(cursors()).containsEntry(SERVER, new InboxCursor(2, 1));
  }

  @Test
  void what_is_rolled_back_was_not_moved_and_not_buried() {
    act(tx -> inbox().move(tx, Map.of(SERVER, new InboxCursor(1, 5))));

    assertThatThrownBy(() ->
            act(tx -> {
              inbox().move(tx, Map.of(SERVER, new InboxCursor(1, 6), OTHER, new InboxCursor(1, 1)));
              inbox().bury(tx, dead(6));
              throw new IllegalStateException("planted");
            }))
        .hasMessage("planted");

    assertThat(cursors()).containsExactly(Map.entry(SERVER, new InboxCursor(1, 5)));
    assertThat(buried()).isZero();
  }

  @Test
  void a_move_is_seen_by_the_transaction_that_made_it() {
    act(tx -> {
      inbox().move(tx, Map.of(SERVER, new InboxCursor(1, 5)));
      assertThat(inbox().lock(tx, List.of(SERVER))).containsEntry(SERVER, new InboxCursor(1, 5));
    });
  }

  @Test
  void a_message_that_is_buried_twice_lies_there_once() {
    act(tx -> inbox().bury(tx, dead(1)));
    act(tx -> inbox().bury(tx, dead(1)));
    act(tx -> inbox().bury(tx, dead(2)));
    assertThat(buried()).isEqualTo(2);
  }
}
