package io.scalr.protocol;

import io.scalr.kernel.ExecutionId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What became of scripts. */
public sealed interface ExecutionMessage extends AgentMessage {
  /** Of each stream a result carries no more than its first this many bytes. */
  int KEPT_OUTPUT_BYTES = 20_000;

  /** One {@link ScriptOutput} carries no more than this: a quarter of a frame, base64 included. */
  int OUTPUT_CHUNK_BYTES = 48 * 1024;

  /**
   * One script has ended. Sent once per execution id, however often the order arrived.
   *
   * @param eventId the event that ordered it; empty for a manual execution
   * @param exitCode the script's own, 130 when its time was over, 1 when it could not be begun
   * @param elapsedMillis from its start to its end, 0 when it could not be begun
   * @param startedAt by the agent's idea of the server's clock
   * @param stdout the first {@link #KEPT_OUTPUT_BYTES} bytes
   * @param stdoutBytes how many there were in all
   * @param error why it could not be begun or was ended by force
   */
  record ExecScriptResult(
      ExecutionId executionId,
      Optional<UUID> eventId,
      int exitCode,
      long elapsedMillis,
      Instant startedAt,
      Bytes stdout,
      Bytes stderr,
      long stdoutBytes,
      long stderrBytes,
      Optional<String> error)
      implements ExecutionMessage {}

  /**
   * A piece of a stream, answering {@link ServerMessage.FetchScriptOutput}.
   *
   * @param offset where in the stream the piece begins
   * @param bytes at most {@link #OUTPUT_CHUNK_BYTES}; empty when nothing (or nothing more) is kept
   * @param last nothing follows
   */
  record ScriptOutput(
      ExecutionId executionId, OutputStreamName stream, long offset, Bytes bytes, boolean last)
      implements ExecutionMessage {}

  /** Which of a script's two streams. */
  enum OutputStreamName {
    STDOUT,
    STDERR
  }
}
