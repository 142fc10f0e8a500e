package io.scalr.boot.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Kills all processes of one instance of the local cloud with SIGKILL, as a failing machine would:
 * neither the server nor the local cloud is asked or told.
 */
final class InstanceKill {
  private InstanceKill() {}

  /** How many processes were killed. The environment of each names its instance. */
  static int kill(String cloudServerId) {
    var mark = "\0SCALR_INSTANCE_ID=" + cloudServerId + "\0";
    int killed = 0;
    for (var process : ProcessHandle.allProcesses().toList()) {
      if (belongs(process.pid(), mark) && process.destroyForcibly()) {
        killed++;
      }
    }
    return killed;
  }

  private static boolean belongs(long pid, String mark) {
    try {
      var environment =
          new String(
              Files.readAllBytes(Path.of("/proc", String.valueOf(pid), "environ")),
              StandardCharsets.UTF_8);
      return ("\0" + environment + "\0").contains(mark);
    } catch (IOException e) {
      return false; // ended meanwhile, or another user's
    }
  }
}
