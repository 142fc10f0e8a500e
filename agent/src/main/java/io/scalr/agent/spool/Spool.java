package io.scalr.agent.spool;

import io.scalr.agent.disk.Directories;
import io.scalr.protocol.codec.FrameCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one epoch that the server has not yet committed.
 *
 * <p>Appending is durable when {@link #append} returns; appenders that come together share one
 * fsync. Safe for threads. One process at a time (the agent holds a lock file).
 */
public final class Spool implements AutoCloseable {
  /** What a frame can carry; a longer message is a bug. */
  public static final int MAX_MESSAGE = FrameCodec.MAX_FRAME_BYTES;

  /** What the agent may take of the instance's disk: some 1,000 results with full heads. */
  public static final long MAX_BYTES = 64L << 20;

  /** Beyond this only what was cut short goes in, so that exit codes outlive output. */
  public static final long BRIEF_ONLY_BYTES = 48L << 20;

  /** Kept for life-cycle messages, which are few and small and must always find room. */
  public static final long LIFE_RESERVE_BYTES = 1L << 20;

  /** Bounds the index in memory to about 1.5 MB of the agent's 24. */
  public static final int MAX_MESSAGES = 30_000;

  /** Files of this size are removed whole once all in them is committed. */
  private static final long SEGMENT_BYTES = 1L << 20;

  /** How much a message matters when there is little room. */
  public enum Weight {
    /** Refused once {@link #BRIEF_ONLY_BYTES} are held; the caller then sends it briefly. */
    FULL,
    /** Refused only when the spool is full; the caller keeps it and tries again. */
    BRIEF,
    /** May use the reserve. */
    LIFE
  }

  /** Called with the number that the message will get, before it is written. */
  public interface Before {
    void numbered(long epoch, long sequence) throws IOException;
  }

  /** One message as it waits. */
  public record Message(long sequence, byte[] payload) {}

  private record Entry(Segment segment, long offset, int length) {}

  private final Path root;
  // guards all below; never held during an fsync of records
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition synced = lock.newCondition();
  private final NavigableMap<Long, Entry> waiting = new TreeMap<>();
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private Path directory;
  private long epoch;
  private long next;
  private long durable;
  private long bytes;
  private long rounds;
  private boolean syncing;
  private @Nullable IOException broken;

  private Spool(Path root, long epoch) throws IOException {
    this.root = Directories.make(root, Directories.PRIVATE);
    this.epoch = epoch;
    this.directory = Directories.make(of(epoch), Directories.PRIVATE);
  }

  private Path of(long number) {
    return root.resolve(Long.toString(number));
  }

  /** Opens or makes the spool of this epoch, cutting off a torn tail. */
  public static Spool open(Path root, long epoch) throws IOException {
    var spool = new Spool(root, epoch);
    try {
      spool.load();
    } catch (IOException damaged) {
      spool.close();
      throw damaged;
    }
    spool.removeOtherEpochs();
    return spool;
  }

  /** What an interrupted {@link #begin} left. */
  private void removeOtherEpochs() throws IOException {
    try (var found = Files.list(root)) {
      for (var other : found.filter(path -> !path.equals(directory)).toList()) {
        Directories.remove(other);
      }
    }
  }

  private void load() throws IOException {
    List<Path> files;
    try (var found = Files.list(directory)) {
      files = found.filter(file -> file.toString().endsWith(".spool")).sorted().toList();
    }
    next = 1;
    for (var file : files) {
      if (file.equals(files.getLast()) && Files.size(file) <= Segment.HEADER) {
        // perhaps the power went while it was being made: nothing is in it, its name has the number
        next = Segment.firstOf(file);
        break;
      }
      loadSegment(file);
    }
    durable = next - 1;
    if (segments.isEmpty() || files.size() > segments.size()) {
      startSegment();
    }
  }

  private void loadSegment(Path file) throws IOException {
    var found = new TreeMap<Long, long[]>();
    var segment =
        Segment.open(
            file,
            epoch,
            (sequence, offset, length) -> found.put(sequence, new long[] {offset, length}));
    if (!segments.isEmpty() && segment.first != next) {
      segment.close();
      throw new SpoolDamaged("the spool has a hole before number " + segment.first);
    }
    segments.add(segment);
    next = segment.first;
    found.forEach((sequence, place) -> {
      waiting.put(sequence, new Entry(segment, place[0], (int) place[1]));
      bytes += Segment.RECORD_HEADER + place[1];
      next = sequence + 1;
    });
  }

  /** The epoch of all numbers that are given out now. */
  public long epoch() {
    lock.lock();
    try {
      return epoch;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Begins a new epoch: what still waits is numbered anew from 1, in the same order.
   *
   * @param remember makes the new epoch durable; called when all is ready. Before it a crash leaves
   *     the old epoch as it was, after it the new one
   */
  public void begin(long begun, Before remember) throws IOException {
    lock.lock();
    try {
      while (syncing) {
        synced.awaitUninterruptibly();
      }
      failIfBroken();
      var old = directory;
      var messages = waiting.values().iterator();
      var closing = List.copyOf(segments);
      Directories.remove(of(begun));
      var fresh = new Spool(root, begun);
      fresh.load();
      while (messages.hasNext()) {
        var place = messages.next();
        fresh.write(place.segment().read(place.offset(), place.length()));
      }
      fresh.segments.getLast().force();
      Directories.sync(root);
      remember.numbered(begun, fresh.next);
      take(fresh);
      for (var segment : closing) {
        segment.close();
      }
      Directories.remove(old);
    } finally {
      lock.unlock();
    }
  }

  private void take(Spool fresh) {
    directory = fresh.directory;
    epoch = fresh.epoch;
    waiting.clear();
    waiting.putAll(fresh.waiting);
    segments.clear();
    segments.addAll(fresh.segments);
    next = fresh.next;
    durable = next - 1;
    bytes = fresh.bytes;
    rounds++;
  }

  /** As {@link #append(byte[], Weight, Before)} with nothing to note first. */
  public OptionalLong append(byte[] payload, Weight weight) throws IOException {
    return append(payload, weight, (epoch, sequence) -> {});
  }

  /**
   * Adds a message; its number, or nothing if there is no room for this weight. When it returns the
   * message survives a power cut.
   *
   * @param before a note that must be on disk before the message can be, e.g. which stage of life
   *     this number belongs to
   */
  public OptionalLong append(byte[] payload, Weight weight, Before before) throws IOException {
    if (payload.length > MAX_MESSAGE) {
      throw new IllegalArgumentException("a message of " + payload.length + " bytes");
    }
    lock.lock();
    try {
      failIfBroken();
      if (!hasRoom(payload.length, weight)) {
        return OptionalLong.empty();
      }
      before.numbered(epoch, next);
      write(payload);
      long sequence = next - 1;
      awaitDurable(rounds, sequence);
      return OptionalLong.of(sequence);
    } finally {
      lock.unlock();
    }
  }

  private void write(byte[] payload) throws IOException {
    try {
      if (segments.getLast().size() > SEGMENT_BYTES) {
        segments.getLast().force();
        startSegment();
      }
      var segment = segments.getLast();
      long offset = segment.append(next, payload);
      waiting.put(next, new Entry(segment, offset, payload.length));
      bytes += Segment.RECORD_HEADER + payload.length;
      next++;
    } catch (IOException failure) {
      // a half-written record may lie there: only a new start, which cuts it, may go on
      broken = failure;
      throw failure;
    }
  }

  private boolean hasRoom(int length, Weight weight) {
    long limit =
        switch (weight) {
          case FULL -> BRIEF_ONLY_BYTES;
          case BRIEF -> MAX_BYTES - LIFE_RESERVE_BYTES;
          case LIFE -> MAX_BYTES;
        };
    int count =
        switch (weight) {
          case FULL, BRIEF -> MAX_MESSAGES;
          case LIFE -> MAX_MESSAGES + 100;
        };
    return bytes + length + Segment.RECORD_HEADER <= limit && waiting.size() < count;
  }

  /** One of the waiting appenders does the fsync for all that were written before it began. */
  private void awaitDurable(long round, long sequence) throws IOException {
    // a new epoch has made all that waited durable under other numbers
    while (rounds == round && durable < sequence) {
      failIfBroken();
      if (syncing) {
        synced.awaitUninterruptibly();
      } else {
        syncOnce();
      }
    }
  }

  private void syncOnce() throws IOException {
    syncing = true;
    long upTo = next - 1;
    var segment = segments.getLast();
    lock.unlock();
    @Nullable IOException failure = null;
    try {
      segment.force();
    } catch (IOException trouble) {
      failure = trouble;
    } finally {
      lock.lock();
      syncing = false;
      synced.signalAll();
    }
    if (failure != null) {
      // after a failed fsync nobody knows what is on disk: never retried
      broken = failure;
      throw failure;
    }
    durable = Math.max(durable, upTo);
  }

  private void failIfBroken() throws IOException {
    if (broken != null) {
      throw new IOException("the spool failed before", broken);
    }
  }

  private void startSegment() throws IOException {
    segments.add(Segment.create(directory, epoch, next));
    Directories.sync(directory);
  }

  /** Durable messages numbered {@code from} and up, at most {@code count}, oldest first. */
  public List<Message> read(long from, int count) throws IOException {
    lock.lock();
    try {
      var messages = new ArrayList<Message>();
      for (var entry : waiting.tailMap(from, true).entrySet()) {
        if (entry.getKey() > durable || messages.size() >= count) {
          break;
        }
        var place = entry.getValue();
        messages.add(
            new Message(entry.getKey(), place.segment().read(place.offset(), place.length())));
      }
      return messages;
    } finally {
      lock.unlock();
    }
  }

  /** The server has it for good: everything up to and with this number may be forgotten. */
  public void committed(long sequence) throws IOException {
    lock.lock();
    try {
      var done = waiting.headMap(Math.min(sequence, durable), true);
      for (var entry : done.values()) {
        bytes -= Segment.RECORD_HEADER + entry.length();
      }
      done.clear();
      // the last file stays, since the next number is known from it
      while (segments.size() > 1 && nothingWaitsIn(segments.getFirst())) {
        segments.removeFirst().delete();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean nothingWaitsIn(Segment segment) {
    return waiting.isEmpty() || waiting.firstEntry().getValue().segment() != segment;
  }

  /** The number that the next message will get. */
  public long next() {
    lock.lock();
    try {
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest number that waits for the server, or nothing. */
  public OptionalLong oldest() {
    lock.lock();
    try {
      return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(waiting.firstKey());
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of all that waits. */
  public long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      for (var segment : segments) {
        segment.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
