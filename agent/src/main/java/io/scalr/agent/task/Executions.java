package io.scalr.agent.task;

import io.scalr.agent.disk.Directories;
import io.scalr.agent.disk.DurableFile;
import io.scalr.kernel.ExecutionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * What became of each execution id: the reason why none runs twice. One small file per id, fsynced
 * before the script starts and again when it has ended.
 */
public final class Executions {
  /**
   * How many reported ones are remembered. The numbers of the link keep older orders from being
   * repeated at all; this is the second guard.
   */
  public static final int MAX_REMEMBERED = 2_000;

  /** How far an execution has come. */
  public sealed interface Progress {
    /** Began at this time (epoch milliseconds) and is not known to have ended. */
    record Started(long at) implements Progress {}

    /** Ended; the result, ready to send, is not yet in the spool. */
    record Ended(byte[] result) implements Progress {}

    /** The result is in the spool or beyond. */
    record Reported(int exitCode) implements Progress {}
  }

  private static final byte STARTED = 'S';
  private static final byte ENDED = 'E';
  private static final byte REPORTED = 'R';

  private final Path directory;

  public Executions(Path directory) throws IOException {
    this.directory = Directories.make(directory, Directories.PRIVATE);
  }

  public Optional<Progress> progress(ExecutionId id) throws IOException {
    return file(id).read().map(Executions::read);
  }

  /** Durable when it returns; the script may start then and not before. */
  public void started(ExecutionId id, long at) throws IOException {
    file(id).write(ByteBuffer.allocate(9).put(STARTED).putLong(at).array());
  }

  public void ended(ExecutionId id, byte[] result) throws IOException {
    file(id).write(ByteBuffer.allocate(1 + result.length).put(ENDED).put(result).array());
  }

  public void reported(ExecutionId id, int exitCode) throws IOException {
    file(id).write(ByteBuffer.allocate(5).put(REPORTED).putInt(exitCode).array());
  }

  /** Forgets the oldest reported ones beyond {@link #MAX_REMEMBERED}. */
  public void age() throws IOException {
    try (var files = Files.list(directory)) {
      var all = files.toList();
      if (all.size() <= MAX_REMEMBERED) {
        return;
      }
      var oldest =
          all.stream()
              .filter(file -> file.toFile().length() == 5)
              .sorted(Comparator.comparing(file -> file.toFile().lastModified()))
              .limit(all.size() - MAX_REMEMBERED)
              .toList();
      for (var file : oldest) {
        Files.deleteIfExists(file);
      }
    }
  }

  private DurableFile file(ExecutionId id) {
    return new DurableFile(directory.resolve(id.toString()));
  }

  private static Progress read(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    return switch (in.get()) {
      case STARTED -> new Progress.Started(in.getLong());
      case ENDED -> new Progress.Ended(Arrays.copyOfRange(bytes, 1, bytes.length));
      case REPORTED -> new Progress.Reported(in.getInt());
      default -> throw new IllegalStateException("an execution's file is not one of ours");
    };
  }
}
