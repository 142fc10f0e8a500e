package io.scalr.control.agentlink.store;

import io.scalr.control.agentlink.AgentIdentities.Expected;
import io.scalr.control.agentlink.Inbox;
import io.scalr.control.agentlink.InboxContract;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Transactions;
import io.scalr.protocol.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("database")
class JdbcInboxTest extends InboxContract {
  private final TestDatabase database = TestDatabase.fresh();
  private final AesSealer sealer =
      new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, new SystemRandom());
  private final JdbcInbox inbox = new JdbcInbox(sealer);

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  protected Transactions transactions() {
    return database.db();
  }

  @Override
  protected Inbox inbox() {
    return inbox;
  }

  @Override
  protected void open(Tenant tenant, ServerId server) {
    database
        .db()
        .inTransaction(tx -> {
          new JdbcAgentIdentities(sealer)
              .open(
                  tx, tenant, List.of(new Expected(server, 7, Bytes.utf8("hash"))), Instant.EPOCH);
          return true;
        });
  }
}
