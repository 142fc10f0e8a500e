package io.scalr.agent.task;

import io.scalr.agent.disk.Directories;
import io.scalr.kernel.Clock;
import io.scalr.kernel.ExecutionId;
import io.scalr.protocol.ExecutionMessage;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What scripts printed: one file per execution and stream, written by the script itself, so that a
 * daemon it leaves behind may go on printing and no thread of ours reads along. Bounded per file,
 * in number, in bytes and in age.
 */
public final class OutputLogs {
  /** What a result carries of each stream. */
  public static final int HEAD_BYTES = ExecutionMessage.KEPT_OUTPUT_BYTES;

  /** Beyond this a stream is counted but not kept: the first part says most. */
  public static final long MAX_STREAM_BYTES = 16L << 20;

  /** Of all logs together: what an instance with a small disk can spare. */
  public static final long MAX_TOTAL_BYTES = 256L << 20;

  /** Two per execution. */
  public static final int MAX_FILES = 2_000;

  /** As the original agent keeps them. */
  public static final Duration MAX_AGE = Duration.ofDays(1);

  /** A part of a stream; {@code total} is how much of it is on disk. */
  public record Part(byte[] bytes, long total) {}

  private record Log(Path path, long size, Instant written) {}

  private final Path directory;
  private final Clock clock;

  public OutputLogs(Path directory, Clock clock) throws IOException {
    this.directory = Directories.make(directory, Directories.PRIVATE);
    this.clock = clock;
  }

  /** A new empty file, readable by the agent's user only, that the script inherits open. */
  Path create(ExecutionId execution, OutputStreamName stream) throws IOException {
    var path = path(execution, stream);
    Files.deleteIfExists(path);
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return path;
  }

  Path path(ExecutionId execution, OutputStreamName stream) {
    return directory.resolve(
        switch (stream) {
          case STDOUT -> execution + ".out";
          case STDERR -> execution + ".err";
        });
  }

  /**
   * Cuts the file back to its bound; how many bytes that dropped. The script appends, so what it
   * writes next lands at the new end.
   */
  long cut(ExecutionId execution, OutputStreamName stream) throws IOException {
    try (var channel = FileChannel.open(path(execution, stream), StandardOpenOption.WRITE)) {
      long over = channel.size() - MAX_STREAM_BYTES;
      if (over <= 0) {
        return 0;
      }
      channel.truncate(MAX_STREAM_BYTES);
      return over;
    } catch (NoSuchFileException aged) {
      return 0;
    }
  }

  long size(ExecutionId execution, OutputStreamName stream) {
    try {
      return Files.size(path(execution, stream));
    } catch (IOException aged) {
      return 0;
    }
  }

  /** The first {@link #HEAD_BYTES}; empty when there is no such log. */
  byte[] head(ExecutionId execution, OutputStreamName stream) throws IOException {
    return read(execution, stream, 0, HEAD_BYTES).map(Part::bytes).orElse(new byte[0]);
  }

  /** A part of what is on disk, or nothing when the log has been aged away or never was. */
  public Optional<Part> read(ExecutionId execution, OutputStreamName stream, long offset, int limit)
      throws IOException {
    try (var channel = FileChannel.open(path(execution, stream), StandardOpenOption.READ)) {
      long total = channel.size();
      var buffer = ByteBuffer.allocate((int) Math.clamp(total - offset, 0L, (long) limit));
      while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
        // until full or at the end
      }
      var bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      return Optional.of(new Part(bytes, total));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Removes what is too old, then the oldest until number and bytes are within bounds. */
  public void age(Set<ExecutionId> running) throws IOException {
    var logs = list(running);
    long bytes = logs.stream().mapToLong(Log::size).sum();
    int count = logs.size();
    var oldest = clock.now().minus(MAX_AGE);
    for (var log : logs) {
      if (log.written().isAfter(oldest) && bytes <= MAX_TOTAL_BYTES && count <= MAX_FILES) {
        break;
      }
      Files.deleteIfExists(log.path());
      bytes -= log.size();
      count--;
    }
  }

  private List<Log> list(Set<ExecutionId> running) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(file -> running.stream().noneMatch(id -> isOf(file, id)))
          .map(OutputLogs::log)
          .sorted(Comparator.comparing(Log::written))
          .toList();
    }
  }

  private static boolean isOf(Path file, ExecutionId execution) {
    return file.getFileName().toString().startsWith(execution.toString());
  }

  private static Log log(Path file) {
    try {
      return new Log(file, Files.size(file), Files.getLastModifiedTime(file).toInstant());
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
