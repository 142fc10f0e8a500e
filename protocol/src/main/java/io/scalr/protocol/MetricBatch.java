package io.scalr.protocol;

import java.time.Instant;
import java.util.List;

/**
 * Samples of the machine, oldest first. Droppable: neither numbered nor answered; the agent keeps
 * few and forgets the oldest.
 */
public record MetricBatch(List<Sample> samples) implements Message {
  /** As many batches' worth as an agent keeps; more is refused. */
  public static final int MAX_SAMPLES = 60;

  public MetricBatch {
    samples = List.copyOf(samples);
  }

  /**
   * @param at by the agent's idea of the server's clock
   * @param cpuBusy share of all processors' time since the sample before, 0.0 to 1.0
   */
  public record Sample(
      Instant at,
      double load1,
      double load5,
      double load15,
      double cpuBusy,
      long memoryTotalBytes,
      long memoryAvailableBytes,
      List<Net> net,
      List<Disk> disks,
      List<Space> spaces) {
    public Sample {
      net = List.copyOf(net);
      disks = List.copyOf(disks);
      spaces = List.copyOf(spaces);
    }
  }

  /** Counters of one interface since boot. */
  public record Net(String name, long receivedBytes, long sentBytes) {}

  /** Counters of one disk since boot. */
  public record Disk(String name, long readBytes, long writtenBytes) {}

  /**
   * What a file system holds and has left.
   *
   * @param mount where it is mounted; one place if there are several
   * @param availableBytes to others than root
   */
  public record Space(String mount, long totalBytes, long availableBytes) {}
}
