package io.scalr.agent.sense;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.SystemClock;
import io.scalr.protocol.MetricBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {
  @TempDir Path proc;

  @BeforeEach
  void aMachine() throws IOException {
    Files.createDirectory(proc.resolve("net"));
    write("loadavg", "0.50 1.25 2.00 1/234 5678\n");
    write("stat", "cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1 2 3 4\n");
    write("meminfo", "MemTotal:  2048 kB\nMemFree:  100 kB\nMemAvailable:  1024 kB\n");
    write(
        "net/dev",
        """
        Inter-|   Receive                       |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes
            lo: 9 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0
          eth0:1000 1 0 0 0 0 0 0 2000 1 0 0 0 0 0 0
        """);
    write(
        "diskstats",
        """
           8       0 sda 10 0 16 5 20 0 32 5 0 5 5
           8       1 sda1 10 0 16 5 20 0 32 5 0 5 5
           7       0 loop0 1 0 8 0 0 0 0 0 0 0 0
        """);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(proc.resolve(name), text);
  }

  @Test
  void a_sample_holds_what_the_kernel_counts() throws IOException {
    var sampler = new Sampler(proc, new SystemClock());
    write("stat", "cpu  150 0 150 750 150 0 0 0 0 0\n");
    var sample = sampler.sample();
    assertThat(List.of(sample.load1(), sample.load5(), sample.load15()))
        .containsExactly(0.5, 1.25, 2.0);
    assertThat(sample.cpuBusy()).isEqualTo(0.5);
    assertThat(sample.memoryTotalBytes()).isEqualTo(2048 * 1024);
    assertThat(sample.memoryAvailableBytes()).isEqualTo(1024 * 1024);
    assertThat(sample.net()).containsExactly(new MetricBatch.Net("eth0", 1000, 2000));
    assertThat(sample.disks()).containsExactly(new MetricBatch.Disk("sda", 16 * 512, 32 * 512));
  }

  @Test
  void a_hidden_file_is_zero_and_not_the_end() throws IOException {
    var sampler = new Sampler(proc, new SystemClock());
    Files.delete(proc.resolve("diskstats"));
    Files.delete(proc.resolve("loadavg"));
    assertThat(sampler.sample().disks()).isEmpty();
  }

  @Test
  void the_space_left_is_told_once_for_each_disk_that_can_be_written() throws IOException {
    Files.createDirectory(proc.resolve("self"));
    write(
        "self/mounts",
        """
        /dev/vda1 %1$s/longer ext4 rw,relatime 0 0
        /dev/vda1 %1$s ext4 rw,relatime 0 0
        /dev/vdb1 /usr ext4 ro,nosuid 0 0
        /dev/vdc1 /nowhere ext4 rw 0 0
        tmpfs /run tmpfs rw 0 0
        server:/share /mnt nfs rw 0 0
        """
            .formatted(proc));
    var spaces = new Sampler(proc, new SystemClock()).sample().spaces();
    assertThat(spaces).hasSize(1);
    var store = Files.getFileStore(proc);
    assertThat(spaces.getFirst().mount()).isEqualTo(proc.toString());
    assertThat(spaces.getFirst().totalBytes()).isEqualTo(store.getTotalSpace());
    assertThat(spaces.getFirst().availableBytes()).isBetween(1L, store.getTotalSpace());
  }

  @Test
  void this_very_machine_can_be_sampled() throws IOException {
    assertThat(new Sampler(Path.of("/proc"), new SystemClock()).sample().memoryTotalBytes())
        .isPositive();
  }

  @Test
  void only_the_newest_six_batches_are_kept() throws IOException {
    var sampler = new Sampler(proc, new SystemClock());
    var queue = new MetricQueue();
    var first = new MetricBatch(List.of(sampler.sample()));
    queue.add(first);
    for (int i = 0; i < MetricQueue.MAX_BATCHES; i++) {
      queue.add(new MetricBatch(List.of()));
    }
    int kept = 0;
    for (var batch = queue.take(); batch.isPresent(); batch = queue.take()) {
      assertThat(batch.get()).isNotEqualTo(first);
      kept++;
    }
    assertThat(kept).isEqualTo(MetricQueue.MAX_BATCHES);
  }
}
