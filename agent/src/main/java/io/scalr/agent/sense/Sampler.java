package io.scalr.agent.sense;

import io.scalr.kernel.Clock;
import io.scalr.protocol.MetricBatch.Disk;
import io.scalr.protocol.MetricBatch.Net;
import io.scalr.protocol.MetricBatch.Sample;
import io.scalr.protocol.MetricBatch.Space;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads one sample from {@code /proc}. Not safe for threads: it keeps the last CPU counters. */
public final class Sampler {
  /** What a batch can hold many of; a machine with more has them by the hundred for a reason. */
  private static final int MAX_DEVICES = 32;

  /** The unit of {@code /proc/diskstats} whatever the disk's own is. */
  private static final long SECTOR_BYTES = 512;

  private record Cpu(long busy, long total) {}

  private final Path proc;
  private final Clock serverTime;
  private Cpu last;

  public Sampler(Path proc, Clock serverTime) throws IOException {
    this.proc = proc;
    this.serverTime = serverTime;
    this.last = cpu();
  }

  public Sample sample() throws IOException {
    var load = text("loadavg").split(" ");
    var memory = memory();
    long total = memory.getOrDefault("MemTotal", 0L);
    return new Sample(
        serverTime.now(),
        Double.parseDouble(load[0]),
        Double.parseDouble(load[1]),
        Double.parseDouble(load[2]),
        busyShare(),
        total,
        memory.getOrDefault("MemAvailable", memory.getOrDefault("MemFree", 0L)),
        net(),
        disks(),
        spaces());
  }

  private double busyShare() throws IOException {
    var now = cpu();
    long total = now.total() - last.total();
    long busy = now.busy() - last.busy();
    last = now;
    return total <= 0 ? 0 : Math.clamp(busy / (double) total, 0.0, 1.0);
  }

  /** user nice system idle iowait irq softirq steal; guest time is in user already. */
  private Cpu cpu() throws IOException {
    var fields = text("stat").lines().findFirst().orElse("cpu 0 0 0 0 0").trim().split(" +");
    long total = 0;
    for (int i = 1; i < Math.min(fields.length, 9); i++) {
      total += Long.parseLong(fields[i]);
    }
    long idle = Long.parseLong(fields[4]) + (fields.length > 5 ? Long.parseLong(fields[5]) : 0);
    return new Cpu(total - idle, total);
  }

  /** In bytes. */
  private Map<String, Long> memory() throws IOException {
    var values = new HashMap<String, Long>();
    for (var line : text("meminfo").lines().limit(5).toList()) {
      var fields = line.split("[: ]+");
      values.put(fields[0], Long.parseLong(fields[1]) * 1024);
    }
    return values;
  }

  private List<Net> net() throws IOException {
    var cards = new ArrayList<Net>();
    for (var line : text("net/dev").lines().skip(2).toList()) {
      int colon = line.indexOf(':');
      var name = line.substring(0, colon).trim();
      var fields = line.substring(colon + 1).trim().split(" +");
      if (!name.equals("lo") && cards.size() < MAX_DEVICES) {
        cards.add(new Net(name, Long.parseLong(fields[0]), Long.parseLong(fields[8])));
      }
    }
    return cards;
  }

  /** Whole disks only: partitions would count everything twice. */
  private List<Disk> disks() throws IOException {
    var disks = new ArrayList<Disk>();
    for (var line : text("diskstats").lines().toList()) {
      var fields = line.trim().split(" +");
      var name = fields[2];
      if (isWhole(name) && disks.size() < MAX_DEVICES) {
        disks.add(
            new Disk(
                name,
                Long.parseLong(fields[5]) * SECTOR_BYTES,
                Long.parseLong(fields[9]) * SECTOR_BYTES));
      }
    }
    return disks;
  }

  /**
   * File systems on block devices that can be written to, each once: where it is mounted with the
   * shortest path.
   */
  private List<Space> spaces() throws IOException {
    var places = new TreeMap<String, String>();
    for (var line : text("self/mounts").lines().toList()) {
      var fields = line.split(" ");
      if (fields.length > 3 && isOwnDisk(fields[0], fields[3]) && !fields[1].contains("\\")) {
        places.merge(
            fields[0], fields[1], (one, other) -> other.length() < one.length() ? other : one);
      }
    }
    var spaces = new ArrayList<Space>();
    for (var place : places.values()) {
      if (spaces.size() < MAX_DEVICES) {
        try {
          var store = Files.getFileStore(Path.of(place));
          spaces.add(new Space(place, store.getTotalSpace(), store.getUsableSpace()));
        } catch (IOException goneOrForbidden) {
          // unmounted meanwhile, or nothing for this user to see
        }
      }
    }
    return spaces;
  }

  /** A network's file system is not asked: one that hangs would end all sampling. */
  private static boolean isOwnDisk(String device, String options) {
    return device.startsWith("/dev/") && !List.of(options.split(",")).contains("ro");
  }

  private static boolean isWhole(String name) {
    return name.matches("(sd|vd|xvd|hd)[a-z]+|nvme\\d+n\\d+|mmcblk\\d+");
  }

  private String text(String name) throws IOException {
    try {
      return new String(Files.readAllBytes(proc.resolve(name)), StandardCharsets.UTF_8);
    } catch (java.nio.file.NoSuchFileException hidden) {
      // a container may hide single files; zeros are better than no sample at all
      return name.equals("loadavg") ? "0 0 0" : name.equals("stat") ? "cpu 0 0 0 0 0" : "";
    }
  }
}
