package io.scalr.control.orchestration;

import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ExecutionMessage.ScriptOutput;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Events, executions, their logs and what was fetched of their output. */
public interface ExecutionStore {
  /** Of one stream no more than this is kept: what a person can still read in a browser. */
  long MOST_OUTPUT = 1024 * 1024;

  void insertEvent(Tx tx, UserEvent event);

  void insert(Tx tx, Execution execution);

  Optional<Execution> find(Tx tx, Tenant tenant, ExecutionId id);

  /** Locks the row until the transaction ends; only if it is this server's. */
  Optional<Execution> lock(Tx tx, Tenant tenant, ServerId server, ExecutionId id);

  /** Those of a server that nobody has reported yet, locked. */
  List<Execution> open(Tx tx, Tenant tenant, ServerId server);

  /** Whether an event still has blocking executions on a server that are not over. */
  boolean blockingOpen(Tx tx, Tenant tenant, ServerId server, UUID event);

  /** Writes the log entry and ends the execution; the caller holds its lock and saw it sent. */
  void end(Tx tx, Execution.State state, LogEntry entry);

  Listed<LogEntry> log(Tx tx, Tenant tenant, Listing listing);

  Optional<LogEntry> logEntry(Tx tx, Tenant tenant, ExecutionId id);

  /** Keeps a piece of a stream once; what lies beyond {@link #MOST_OUTPUT} is dropped. */
  void keepOutput(Tx tx, Tenant tenant, ScriptOutput piece);

  /** What is kept of a stream, without gaps from its beginning on. */
  Bytes output(Tx tx, Tenant tenant, ExecutionId id, OutputStreamName stream);
}
