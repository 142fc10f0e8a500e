package io.scalr.control.orchestration;

import io.scalr.control.fleet.ServerRef;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** What follows when an execution is over. */
public final class ExecutionEnd {
  /** The exit code of a script whose time was over. */
  public static final int TIMED_OUT = 130;

  /** As much of a stream's first line as fits into a sentence. */
  private static final int LINE_MOST = 200;

  private ExecutionEnd() {}

  /**
   * The log entry of an execution whose agent has reported.
   *
   * @param hidden what must not be in it
   */
  public static LogEntry reported(
      Execution execution, ExecScriptResult result, HiddenValues hidden, Instant at) {
    var stdout = Kept.of(result.stdout(), result.stdoutBytes(), hidden);
    var stderr = Kept.of(result.stderr(), result.stderrBytes(), hidden);
    return new LogEntry(
        execution.id(),
        execution.on(),
        execution.cause().word(),
        event(execution),
        execution.name(),
        execution.text(),
        at,
        Optional.of(result.exitCode()),
        Duration.ofMillis(Math.max(0, result.elapsedMillis())),
        stdout.first(),
        stderr.first(),
        stdout.all(),
        stderr.all(),
        result.error().map(hidden::mask).map(ExecutionEnd::printable));
  }

  /** In words that a script's time was over, if its exit code says so. */
  public static Optional<String> timedOut(int exitCode, Duration after) {
    return exitCode == TIMED_OUT
        ? Optional.of("Timed out after %d s, exit code %d.".formatted(after.toSeconds(), TIMED_OUT))
        : Optional.empty();
  }

  /** The log entry of an execution that nobody will report. */
  public static LogEntry lost(Execution execution, String why, Instant at) {
    return new LogEntry(
        execution.id(),
        execution.on(),
        execution.cause().word(),
        event(execution),
        execution.name(),
        execution.text(),
        at,
        Optional.empty(),
        Duration.ZERO,
        Bytes.EMPTY,
        Bytes.EMPTY,
        0,
        0,
        Optional.of(why));
  }

  /** Why the server's initialisation failed, if this end makes it fail. */
  public static Optional<String> initFailure(Execution execution, LogEntry end) {
    boolean held =
        execution.holdsUp(UserEvent.Name.HostInit)
            || execution.holdsUp(UserEvent.Name.BeforeHostUp);
    if (!held || end.exitCode().filter(code -> code == 0).isPresent()) {
      return Optional.empty();
    }
    var text =
        new StringBuilder("Script '")
            .append(execution.name())
            .append("' at ")
            .append(end.event().orElse(""))
            .append(
                end.exitCode().map(code -> " failed with exit code " + code).orElse(" was lost"));
    if (end.exitCode().filter(code -> code == TIMED_OUT).isPresent()) {
      text.append(" (time-out ").append(execution.timeout().toSeconds()).append(" s)");
    }
    end.error().or(() -> firstLine(end.stderr())).ifPresent(line -> text.append(": ").append(line));
    return Optional.of(text.toString());
  }

  private static Optional<String> firstLine(Bytes stream) {
    return stream
        .text()
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .map(line -> printable(line));
  }

  private static String printable(String line) {
    var plain = new StringBuilder();
    line.codePoints()
        .limit(LINE_MOST)
        .forEach(c -> plain.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return plain.toString();
  }

  /**
   * @param first the stream's first bytes
   * @param all how many there were in all; a hidden value counts as its mask
   */
  private record Kept(Bytes first, long all) {
    static Kept of(Bytes sent, long all, HiddenValues hidden) {
      long beyond = Math.max(0, all - sent.length());
      var masked = hidden.mask(sent, beyond > 0);
      return new Kept(head(masked), masked.length() + beyond);
    }

    private static Bytes head(Bytes stream) {
      return stream.length() <= ExecutionMessage.KEPT_OUTPUT_BYTES
          ? stream
          : Bytes.of(Arrays.copyOf(stream.toArray(), ExecutionMessage.KEPT_OUTPUT_BYTES));
    }
  }

  private static Optional<String> event(Execution execution) {
    return execution.cause() instanceof Execution.Cause.Event(var _, var name, var _)
        ? Optional.of(name.word())
        : Optional.empty();
  }

  /** The reason shown for executions of a server that is gone. */
  public static String goneWith(ServerRef server) {
    return "The server " + server.server() + " is gone; its agent never reported an end.";
  }
}
