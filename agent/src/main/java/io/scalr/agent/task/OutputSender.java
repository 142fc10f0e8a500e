package io.scalr.agent.task;

import io.scalr.agent.spool.Outbox;
import io.scalr.agent.spool.Spool;
import io.scalr.kernel.Clock;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage;
import io.scalr.protocol.ExecutionMessage.ScriptOutput;
import io.scalr.protocol.ServerMessage.FetchScriptOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Sends what is kept of a stream, piece by piece, never filling the spool with it. */
final class OutputSender {
  /** Pieces wait while the spool holds more than this: results come first. */
  private static final long MAX_WAITING_BYTES = 2L << 20;

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final OutputLogs logs;
  private final Outbox outbox;
  private final Clock clock;

  OutputSender(OutputLogs logs, Outbox outbox, Clock clock) {
    this.logs = logs;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** False if the agent is stopping and pieces are left; they are sent anew at the next start. */
  boolean send(FetchScriptOutput order, BooleanSupplier stopping)
      throws IOException, InterruptedException {
    long offset = order.offset();
    boolean last = false;
    while (!last) {
      while (outbox.waitingBytes() > MAX_WAITING_BYTES) {
        clock.sleep(PAUSE);
        if (stopping.getAsBoolean()) {
          return false;
        }
      }
      var part =
          logs.read(
              order.executionId(), order.stream(), offset, ExecutionMessage.OUTPUT_CHUNK_BYTES);
      var bytes = part.map(OutputLogs.Part::bytes).orElse(new byte[0]);
      last = part.isEmpty() || offset + bytes.length >= part.get().total();
      var piece =
          new ScriptOutput(order.executionId(), order.stream(), offset, Bytes.of(bytes), last);
      if (outbox.send(piece, Spool.Weight.FULL).isPresent()) {
        offset += bytes.length;
      } else {
        last = false;
        clock.sleep(PAUSE);
      }
    }
    return true;
  }
}
