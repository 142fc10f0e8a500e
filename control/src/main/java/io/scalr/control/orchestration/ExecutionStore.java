package io.scalr.control.orchestration;

import io.scalr.control.orchestration.Execution.State;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ExecutionMessage.ScriptOutput;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Executions, their logs and what was fetched of their output. */
public interface ExecutionStore {
  /** Of one stream no more than this is kept: what a person can still read in a browser. */
  long MOST_OUTPUT = 1024 * 1024;

  void insert(Tx tx, Execution execution);

  Optional<Execution> find(Tx tx, Tenant tenant, ExecutionId id);

  /** Locks the row until the transaction ends; only if it is this server's. */
  Optional<Execution> lock(Tx tx, Tenant tenant, ServerId server, ExecutionId id);

  /** Those of a server that nobody has reported yet, locked. */
  List<Execution> open(Tx tx, Tenant tenant, ServerId server);

  /** Whether an event still has blocking executions on a server that are not over. */
  boolean blockingOpen(Tx tx, Tenant tenant, ServerId server, UUID event);

  /** Writes the log entry and ends the execution; the caller holds its lock and saw it sent. */
  void end(Tx tx, State state, LogEntry entry);

  /** Moves the deadline of one that the caller has locked and seen sent. */
  void wait(Tx tx, Tenant tenant, ExecutionId id, State.Sent state);

  /**
   * Makes one that was given up as lost open again and takes its log entry away, since its agent
   * has reported after all. The caller holds its lock.
   */
  void reopen(Tx tx, Tenant tenant, ExecutionId id, State.Sent state);

  /** The farm roles, of all tenants, with an open execution whose deadline has passed. */
  List<Late> withLate(Tx tx, Instant now, int limit);

  /** Open executions of a farm role whose deadline has passed, the oldest first. */
  List<Execution> late(Tx tx, Tenant tenant, FarmRoleId farmRole, Instant now, int limit);

  /** Where somebody waits too long. */
  record Late(Tenant tenant, FarmId farm, FarmRoleId farmRole) {}

  Listed<LogEntry> log(Tx tx, Tenant tenant, Listing listing);

  Optional<LogEntry> logEntry(Tx tx, Tenant tenant, ExecutionId id);

  /**
   * Keeps a piece of a stream if it goes on where the pieces before it end, and ends before {@link
   * #MOST_OUTPUT}; drops it otherwise. The caller holds the execution's lock.
   */
  void keepOutput(Tx tx, Tenant tenant, ScriptOutput piece);

  /** What is kept of a stream, from its beginning on, as the agent sent it. */
  Output output(Tx tx, Tenant tenant, ExecutionId id, OutputStreamName stream);

  /**
   * @param whole nothing of the stream lies behind it
   */
  record Output(Bytes bytes, boolean whole) {}

  /** Keeps, sealed, what must not be shown of the execution's output. */
  void hide(Tx tx, Tenant tenant, ExecutionId id, HiddenValues values);

  HiddenValues hidden(Tx tx, Tenant tenant, ExecutionId id);
}
