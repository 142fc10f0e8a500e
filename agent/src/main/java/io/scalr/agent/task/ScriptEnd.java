package io.scalr.agent.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a script ended.
 *
 * @param exitCode the script's own, or one of the constants here
 * @param out the first {@link OutputLogs#HEAD_BYTES} of its standard output
 * @param outBytes how much it wrote there in all
 * @param error our own words: why it was not begun, or was ended by force
 */
public record ScriptEnd(
    int exitCode,
    Instant started,
    Duration took,
    byte[] out,
    byte[] err,
    long outBytes,
    long errBytes,
    Optional<String> error) {

  /** It could not be started. */
  public static final int NOT_STARTED = 1;

  /** Its time ran out and it was killed with all that it had started. */
  public static final int TIMED_OUT = 130;

  /** The agent was told to stop and ended the script: as a shell reports SIGTERM. */
  public static final int STOPPED = 143;

  /**
   * The agent died while the script ran. Its end is not known and it is not run again; 255 because
   * scripts seldom use it and it is certainly not success.
   */
  public static final int UNKNOWN = 255;

  /** The same by another clock. */
  ScriptEnd startedAt(Instant other) {
    return new ScriptEnd(exitCode, other, took, out, err, outBytes, errBytes, error);
  }

  /** An end without output. */
  public static ScriptEnd without(int exitCode, Instant at, String error) {
    return new ScriptEnd(
        exitCode, at, Duration.ZERO, new byte[0], new byte[0], 0, 0, Optional.of(error));
  }
}
