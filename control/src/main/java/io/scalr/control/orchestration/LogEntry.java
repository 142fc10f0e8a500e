package io.scalr.control.orchestration;

import io.scalr.control.fleet.ServerRef;
import io.scalr.kernel.ExecutionId;
import io.scalr.protocol.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How an execution ended; there is exactly one for each that did.
 *
 * @param exitCode empty when it is lost; 130 when its time was over
 * @param stdout the first bytes of the stream, as many as a result carries
 * @param stdoutBytes how many there were in all
 * @param error why it could not be begun, was ended by force or is lost
 */
public record LogEntry(
    ExecutionId id,
    ServerRef on,
    String triggeredBy,
    Optional<String> event,
    String name,
    Optional<Execution.Text> text,
    Instant at,
    Optional<Integer> exitCode,
    Duration elapsed,
    Bytes stdout,
    Bytes stderr,
    long stdoutBytes,
    long stderrBytes,
    Optional<String> error) {

  /** What people read of it: how it ended, then what it wrote. */
  public String result() {
    var text = new StringBuilder();
    error.ifPresent(why -> text.append(why).append('\n'));
    exitCode
        .flatMap(code -> ExecutionEnd.timedOut(code, elapsed))
        .ifPresent(why -> text.append(why).append('\n'));
    append(text, "STDOUT", stdout, stdoutBytes);
    append(text, "STDERR", stderr, stderrBytes);
    return text.toString();
  }

  private static void append(StringBuilder text, String title, Bytes kept, long all) {
    text.append(title).append(": ").append(kept.text());
    if (all > kept.length()) {
      text.append("\n... Truncated: ").append(all).append(" bytes in all.");
    }
    text.append('\n');
  }
}
