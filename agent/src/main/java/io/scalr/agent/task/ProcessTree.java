package io.scalr.agent.task;

import io.scalr.kernel.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that one script has started.
 *
 * <p>A process belongs to the tree if it is a descendant of the script, is in its session (each
 * script leads one of its own), or carries the execution's id in its environment. The last finds
 * what went away by a double fork and {@code setsid}; only a process that did both and also wiped
 * its environment escapes. (A cgroup per execution would catch that too, but a container or an
 * unprivileged agent cannot make one.)
 */
final class ProcessTree {
  /** The variable that marks every process of an execution. */
  static final String MARK = "SCALR_EXECUTION_ID";

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  /** 2 s to tidy up after SIGTERM, the original agent's figure; in looks, as clocks jump. */
  private static final int GRACE_LOOKS = 100;

  /** A tree that forks as fast as it is killed is given up after so many rounds, and said. */
  private static final int MAX_ROUNDS = 250;

  private final ProcessHandle leader;
  private final byte[] mark;
  private final Clock clock;

  ProcessTree(ProcessHandle leader, String execution, Clock clock) {
    this.leader = leader;
    this.mark = (MARK + "=" + execution).getBytes(StandardCharsets.UTF_8);
    this.clock = clock;
  }

  /** Asks all to end, waits a little, then kills until none is left; true if none is. */
  boolean end() throws InterruptedException {
    members().forEach(ProcessHandle::destroy);
    for (int look = 0; look < GRACE_LOOKS; look++) {
      if (members().isEmpty()) {
        return true;
      }
      clock.sleep(LOOK_AGAIN);
    }
    return kill();
  }

  /** Kills until none is left; true if none is. */
  boolean kill() throws InterruptedException {
    for (int round = 0; round < MAX_ROUNDS; round++) {
      var members = members();
      if (members.isEmpty()) {
        return true;
      }
      members.forEach(ProcessHandle::destroyForcibly);
      clock.sleep(LOOK_AGAIN);
    }
    return false;
  }

  /** Every living process of the tree. */
  Set<ProcessHandle> members() {
    var members = leader.descendants().collect(Collectors.toCollection(HashSet::new));
    members.add(leader);
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var process : processes) {
        if (inSession(process) || marked(process)) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
              .ifPresent(members::add);
        }
      }
    } catch (IOException noProc) {
      // without /proc only descendants are known
    }
    members.removeIf(member -> !living(member.pid()));
    return members;
  }

  private boolean inSession(Path process) {
    return stat(process).map(fields -> fields[3].equals(Long.toString(leader.pid()))).orElse(false);
  }

  /** A dead process whose parent has not asked yet is of no interest. */
  private static boolean living(long pid) {
    return stat(Path.of("/proc", Long.toString(pid)))
        .map(fields -> !fields[0].equals("Z") && !fields[0].equals("X"))
        .orElse(false);
  }

  /** State, parent, group, session and on: what follows the name, which may hold anything. */
  private static java.util.Optional<String[]> stat(Path process) {
    try {
      var text = new String(Files.readAllBytes(process.resolve("stat")), StandardCharsets.UTF_8);
      return java.util.Optional.of(text.substring(text.lastIndexOf(')') + 2).split(" "));
    } catch (IOException | IndexOutOfBoundsException gone) {
      return java.util.Optional.empty();
    }
  }

  private boolean marked(Path process) {
    try {
      return contains(Files.readAllBytes(process.resolve("environ")), mark);
    } catch (IOException notOursOrGone) {
      return false;
    }
  }

  /** Whether one of the NUL-ended entries is exactly this. */
  private static boolean contains(byte[] environ, byte[] entry) {
    int start = 0;
    for (int i = 0; i <= environ.length; i++) {
      if (i == environ.length || environ[i] == 0) {
        if (java.util.Arrays.equals(environ, start, i, entry, 0, entry.length)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }
}
