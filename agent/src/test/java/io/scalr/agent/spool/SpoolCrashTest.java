package io.scalr.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever a crash leaves behind the last fsync, everything that was durable and not committed is
 * there, in order, and no number is given out twice for a message that may have been sent.
 */
class SpoolCrashTest {
  @Property(tries = 60)
  void nothing_durable_is_lost_and_nothing_torn_is_believed(@ForAll Random chance)
      throws IOException {
    var directory = Files.createTempDirectory("spool");
    var expected = new TreeMap<Long, byte[]>();
    try {
      for (int life = 0; life < 4; life++) {
        try (var spool = Spool.open(directory, 5)) {
          check(spool, expected);
          live(spool, chance, expected);
        }
        crash(directory.resolve("5"), chance);
      }
      try (var spool = Spool.open(directory, 5)) {
        check(spool, expected);
      }
    } finally {
      io.scalr.agent.disk.Directories.remove(directory);
    }
  }

  private static void live(Spool spool, Random chance, NavigableMap<Long, byte[]> expected)
      throws IOException {
    for (int i = 0; i < chance.nextInt(40); i++) {
      if (chance.nextInt(4) == 0 && !expected.isEmpty()) {
        long upTo = expected.firstKey() + chance.nextInt(expected.size());
        spool.committed(upTo);
        expected.headMap(upTo, true).clear();
      } else {
        var payload = new byte[chance.nextInt(chance.nextInt(10) == 0 ? 200_000 : 500)];
        chance.nextBytes(payload);
        expected.put(spool.append(payload, Spool.Weight.FULL).getAsLong(), payload);
      }
    }
  }

  /**
   * What was being written and not yet fsynced: any part of a record, or rubbish, or a new file.
   */
  private static void crash(Path directory, Random chance) throws IOException {
    Path last;
    try (var files = Files.walk(directory, 1, new FileVisitOption[0])) {
      last = files.filter(Files::isRegularFile).sorted().toList().getLast();
    }
    var rubbish = new byte[chance.nextInt(3000)];
    chance.nextBytes(rubbish);
    if (chance.nextInt(3) == 0) {
      Arrays.fill(rubbish, (byte) 0);
    }
    try (var file = new RandomAccessFile(last.toFile(), "rw")) {
      file.seek(file.length());
      file.write(rubbish);
    }
  }

  private static void check(Spool spool, NavigableMap<Long, byte[]> expected) throws IOException {
    var found = spool.read(0, Integer.MAX_VALUE);
    // what was committed before the crash may be there again; the server says so at Welcome
    var waiting =
        expected.isEmpty()
            ? found.stream().filter(message -> false).toList()
            : found.stream().filter(message -> message.sequence() >= expected.firstKey()).toList();
    assertThat(waiting.stream().map(Spool.Message::sequence))
        .containsExactlyElementsOf(expected.keySet());
    for (var message : waiting) {
      assertThat(message.payload()).isEqualTo(expected.get(message.sequence()));
    }
    if (!expected.isEmpty()) {
      assertThat(spool.next()).isEqualTo(expected.lastKey() + 1);
    }
  }
}
