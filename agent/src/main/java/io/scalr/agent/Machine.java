package io.scalr.agent;

import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.LifeMessage.OperatingSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the agent tells of the machine in its first words. */
final class Machine {
  /** A machine with more addresses than this has them by the thousand (containers). */
  private static final int MAX_ADDRESSES = 16;

  private Machine() {}

  static LifeMessage.HostInit describe(String bootId, String agentVersion) {
    return new LifeMessage.HostInit(
        bootId, hostname(), operatingSystem(), agentVersion, addresses(), List.of());
  }

  private static String hostname() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException unreadable) {
      return "";
    }
  }

  private static OperatingSystem operatingSystem() {
    Map<String, String> values = new HashMap<>();
    try {
      for (var line : Files.readAllLines(Path.of("/etc/os-release"), StandardCharsets.UTF_8)) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          values.put(line.substring(0, equals), line.substring(equals + 1).replace("\"", ""));
        }
      }
    } catch (IOException unreadable) {
      // an image without the file is still a Linux
    }
    var id = values.getOrDefault("ID", "linux");
    var like = values.getOrDefault("ID_LIKE", id);
    return new OperatingSystem(id, values.getOrDefault("VERSION_ID", ""), family(id + " " + like));
  }

  private static String family(String names) {
    for (var family : List.of("debian", "redhat", "suse", "arch", "alpine")) {
      if (names.contains(family)) {
        return family;
      }
    }
    return names.contains("rhel") || names.contains("fedora") ? "redhat" : "linux";
  }

  /** Addresses that others can reach: no loopback and no link-local ones. */
  private static List<String> addresses() {
    var found = new ArrayList<String>();
    try {
      for (var card : NetworkInterface.networkInterfaces().toList()) {
        card.inetAddresses()
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .limit(Math.max(0, MAX_ADDRESSES - found.size()))
            .map(Machine::text)
            .forEach(found::add);
      }
    } catch (SocketException none) {
      return List.of();
    }
    return found;
  }

  /** Without the interface that Java appends to some. */
  private static String text(InetAddress address) {
    var text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
