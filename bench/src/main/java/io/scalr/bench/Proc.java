package io.scalr.bench;

import io.scalr.kernel.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the kernel knows of processes. */
final class Proc {
  /** The kernel counts a process's time in these. */
  private static final double TICKS_A_SECOND = 100;

  private static final double KB_IN_MB = 1024;

  /** Fields of a process's {@code stat}, from the state on, which is field 0 here. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;
  private static final int STARTED = 19;

  private Proc() {}

  /** The process and all below it. */
  static Stream<ProcessHandle> tree(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants());
  }

  /** Proportional set size: shared pages count by their share. */
  static double pssMb(ProcessHandle process) {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
      return lines
              .filter(line -> line.startsWith("Pss:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .sum()
          / KB_IN_MB;
    } catch (IOException e) {
      return 0; // it has just ended
    }
  }

  /** Resident set: shared pages count in full. */
  static double rssMb(ProcessHandle process) {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
      return lines
              .filter(line -> line.startsWith("Rss:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .sum()
          / KB_IN_MB;
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * When it was started, by the clock on the wall; to some hundredths of a second. The JDK's own
   * answer is up to a second too early: it adds to the machine's start, which the kernel tells in
   * whole seconds.
   */
  static long startMillis(ProcessHandle process, Clock clock) throws IOException {
    double up = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
    double age = up - Long.parseLong(stat(process)[STARTED]) / TICKS_A_SECOND;
    return clock.now().toEpochMilli() - Math.round(age * 1e3);
  }

  /** The fields of its {@code stat} from the state on, which is behind a name with any content. */
  private static String[] stat(ProcessHandle process) throws IOException {
    var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
  }

  /** The file that it runs. */
  static String program(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/exe")).toString();
    } catch (IOException e) {
      return "";
    }
  }

  static double pssMb(Stream<ProcessHandle> processes) {
    return processes.mapToDouble(Proc::pssMb).sum();
  }

  /** Seconds of processor time so far, of the process and those it has waited for. */
  static double cpuSeconds(ProcessHandle process) {
    try {
      var fields = stat(process);
      return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_A_SECOND;
    } catch (IOException e) {
      return 0;
    }
  }

  static double cpuSeconds(Stream<ProcessHandle> processes) {
    return processes.mapToDouble(Proc::cpuSeconds).sum();
  }

  static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }
}
