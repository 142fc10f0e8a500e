package io.scalr.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * One file of the spool: a header naming epoch and first number, then records of {@code length,
 * checksum, sequence, payload}. What does not check is a torn tail and is cut off when the file is
 * opened. Not safe for threads; {@link Spool} holds its lock.
 */
final class Segment {
  private static final int MAGIC = 0x53635370;
  static final int HEADER = 4 + 8 + 8;
  static final int RECORD_HEADER = 4 + 4 + 8;

  final Path path;
  final long first;
  private final FileChannel channel;
  private long size;

  /** Takes each record found while opening. */
  interface Found {
    void record(long sequence, long offset, int length);
  }

  private Segment(Path path, long first, FileChannel channel, long size) {
    this.path = path;
    this.first = first;
    this.channel = channel;
    this.size = size;
  }

  static Path pathOf(Path directory, long first) {
    return directory.resolve("%020d.spool".formatted(first));
  }

  static long firstOf(Path path) {
    return Long.parseLong(path.getFileName().toString().replace(".spool", ""));
  }

  static Segment create(Path directory, long epoch, long first) throws IOException {
    var path = pathOf(directory, first);
    Files.deleteIfExists(path);
    var channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    var header = ByteBuffer.allocate(HEADER).putInt(MAGIC).putLong(epoch).putLong(first).flip();
    writeFully(channel, header, 0);
    channel.force(true);
    return new Segment(path, first, channel, HEADER);
  }

  /** Opens, tells what it holds in order, and cuts off what does not check. */
  static Segment open(Path path, long epoch, Found found) throws IOException {
    var channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var header = ByteBuffer.allocate(HEADER);
    if (readFully(channel, header, 0) < HEADER
        || header.getInt(0) != MAGIC
        || header.getLong(4) != epoch) {
      channel.close();
      throw new SpoolDamaged(path + " is not a spool file of epoch " + epoch);
    }
    long first = header.getLong(12);
    long end = channel.size();
    long at = HEADER;
    long sequence = first;
    var record = ByteBuffer.allocate(RECORD_HEADER);
    while (at + RECORD_HEADER <= end) {
      record.clear();
      readFully(channel, record, at);
      int length = record.getInt(0);
      if (length < 0 || length > Spool.MAX_MESSAGE || at + RECORD_HEADER + length > end) {
        break;
      }
      var payload = ByteBuffer.allocate(length);
      readFully(channel, payload, at + RECORD_HEADER);
      if (record.getLong(8) != sequence
          || record.getInt(4) != checksum(sequence, payload.array())) {
        break;
      }
      found.record(sequence, at, length);
      at += RECORD_HEADER + length;
      sequence++;
    }
    if (at < end) {
      channel.truncate(at);
      channel.force(true);
    }
    return new Segment(path, first, channel, at);
  }

  /** Where the record begins. Not durable until {@link #force}. */
  long append(long sequence, byte[] payload) throws IOException {
    var record = ByteBuffer.allocate(RECORD_HEADER + payload.length);
    record.putInt(payload.length).putInt(checksum(sequence, payload)).putLong(sequence);
    record.put(payload).flip();
    long at = size;
    writeFully(channel, record, at);
    size = at + RECORD_HEADER + payload.length;
    return at;
  }

  byte[] read(long offset, int length) throws IOException {
    var payload = ByteBuffer.allocate(length);
    if (readFully(channel, payload, offset + RECORD_HEADER) < length) {
      throw new SpoolDamaged(path + " is shorter than what was written to it");
    }
    return payload.array();
  }

  long size() {
    return size;
  }

  void force() throws IOException {
    channel.force(false);
  }

  void close() throws IOException {
    channel.close();
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  private static int checksum(long sequence, byte[] payload) {
    var crc = new CRC32C();
    crc.update(ByteBuffer.allocate(8).putLong(sequence).flip());
    crc.update(payload);
    return (int) crc.getValue();
  }

  private static void writeFully(FileChannel channel, ByteBuffer from, long at) throws IOException {
    long position = at;
    while (from.hasRemaining()) {
      position += channel.write(from, position);
    }
  }

  private static int readFully(FileChannel channel, ByteBuffer into, long at) throws IOException {
    int total = 0;
    while (into.hasRemaining()) {
      int count = channel.read(into, at + total);
      if (count < 0) {
        break;
      }
      total += count;
    }
    return total;
  }
}
