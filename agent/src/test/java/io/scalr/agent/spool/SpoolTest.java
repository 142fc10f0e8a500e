package io.scalr.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir Path directory;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> texts(Spool spool) throws IOException {
    return spool.read(1, 1000).stream()
        .map(message -> message.sequence() + ":" + new String(message.payload()))
        .toList();
  }

  @Test
  void what_was_appended_is_there_after_a_new_start_with_the_same_numbers() throws IOException {
    try (var spool = Spool.open(directory, 7)) {
      spool.append(bytes("a"), Spool.Weight.FULL);
      spool.append(bytes("b"), Spool.Weight.FULL);
    }
    try (var spool = Spool.open(directory, 7)) {
      assertThat(texts(spool)).containsExactly("1:a", "2:b");
      assertThat(spool.append(bytes("c"), Spool.Weight.FULL)).hasValue(3);
    }
  }

  @Test
  void a_number_is_never_used_again_though_all_is_committed() throws IOException {
    try (var spool = Spool.open(directory, 1)) {
      for (int i = 0; i < 30; i++) {
        spool.append(new byte[100_000], Spool.Weight.FULL);
      }
      spool.committed(30);
      assertThat(spool.bytes()).isZero();
    }
    try (var spool = Spool.open(directory, 1)) {
      assertThat(spool.next()).isEqualTo(31);
    }
    assertThat(directory.resolve("1").toFile().list()).hasSize(1);
  }

  @Test
  void committed_files_are_removed() throws IOException {
    try (var spool = Spool.open(directory, 1)) {
      for (int i = 0; i < 50; i++) {
        spool.append(new byte[100_000], Spool.Weight.FULL);
      }
      int before = directory.resolve("1").toFile().list().length;
      spool.committed(45);
      assertThat(directory.resolve("1").toFile().list()).hasSizeLessThan(before);
      assertThat(spool.oldest()).isEqualTo(OptionalLong.of(46));
    }
  }

  @Test
  void a_full_spool_takes_brief_messages_and_then_only_those_of_life() throws IOException {
    try (var spool = Spool.open(directory, 1)) {
      var big = new byte[250_000];
      while (spool.append(big, Spool.Weight.FULL).isPresent()) {
        // until it is full
      }
      assertThat(spool.bytes()).isLessThanOrEqualTo(Spool.BRIEF_ONLY_BYTES);
      assertThat(spool.append(bytes("exit code"), Spool.Weight.BRIEF)).isPresent();
      while (spool.append(big, Spool.Weight.BRIEF).isPresent()) {
        // until that is full too
      }
      assertThat(spool.append(big, Spool.Weight.BRIEF)).isEmpty();
      assertThat(spool.append(bytes("HostUp"), Spool.Weight.LIFE)).isPresent();
      assertThat(spool.bytes()).isLessThanOrEqualTo(Spool.MAX_BYTES);
    }
  }

  @Test
  void a_new_epoch_numbers_what_waits_anew_in_the_same_order() throws IOException {
    try (var spool = Spool.open(directory, 1)) {
      for (var text : List.of("a", "b", "c", "d")) {
        spool.append(bytes(text), Spool.Weight.FULL);
      }
      spool.committed(2);
      var noted = new ArrayList<Long>();
      spool.begin(9, (epoch, next) -> noted.addAll(List.of(epoch, next)));
      assertThat(noted).containsExactly(9L, 3L);
      assertThat(texts(spool)).containsExactly("1:c", "2:d");
      spool.append(bytes("e"), Spool.Weight.FULL);
    }
    try (var spool = Spool.open(directory, 9)) {
      assertThat(texts(spool)).containsExactly("1:c", "2:d", "3:e");
    }
  }

  @Test
  void a_crash_before_the_new_epoch_is_noted_leaves_the_old_one() throws IOException {
    try (var spool = Spool.open(directory, 1)) {
      spool.append(bytes("a"), Spool.Weight.FULL);
      assertThatThrownBy(() ->
              spool.begin(
                  2,
                  (epoch, next) -> {
                    throw new IOException("power");
                  }))
          .isInstanceOf(IOException.class);
    }
    try (var spool = Spool.open(directory, 1)) {
      assertThat(texts(spool)).containsExactly("1:a");
    }
  }

  @Test
  void a_note_comes_before_its_message() throws IOException {
    try (var spool = Spool.open(directory, 3)) {
      assertThatThrownBy(() ->
              spool.append(
                  bytes("never"),
                  Spool.Weight.LIFE,
                  (epoch, sequence) -> {
                    throw new IOException("the note could not be written");
                  }))
          .hasMessageContaining("note");
      assertThat(spool.next()).isEqualTo(1);
    }
  }

  @Test
  void many_appenders_get_each_number_once() throws Exception {
    try (var spool = Spool.open(directory, 1)) {
      var numbers = new ConcurrentSkipListSet<Long>();
      var threads = new ArrayList<Thread>();
      for (int t = 0; t < 8; t++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int i = 0; i < 50; i++) {
                    try {
                      numbers.add(spool.append(bytes("x"), Spool.Weight.FULL).getAsLong());
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  }
                }));
      }
      for (var thread : threads) {
        thread.join();
      }
      assertThat(numbers).hasSize(400).endsWith(400L);
      assertThat(spool.read(1, 1000)).hasSize(400);
    }
  }

  @Test
  void a_hole_in_the_middle_is_damage_and_not_a_shorter_spool() throws IOException {
    try (var spool = Spool.open(directory, 1)) {
      for (int i = 0; i < 30; i++) {
        spool.append(new byte[100_000], Spool.Weight.FULL);
      }
    }
    var first = Segment.pathOf(directory.resolve("1"), 1);
    try (var file = new RandomAccessFile(first.toFile(), "rw")) {
      file.seek(200);
      file.write(1);
    }
    assertThatThrownBy(() -> Spool.open(directory, 1)).isInstanceOf(SpoolDamaged.class);
  }

  @Test
  void its_files_are_the_owners_only() throws IOException {
    try (var spool = Spool.open(directory.resolve("spool"), 1)) {
      spool.append(bytes("a"), Spool.Weight.FULL);
      var file = Segment.pathOf(directory.resolve("spool/1"), 1);
      assertThat(
              java.nio.file.attribute.PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }
}
