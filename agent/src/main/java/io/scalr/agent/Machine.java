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
    var addresses = addresses();
    return new LifeMessage.HostInit(
        bootId,
        hostname(),
        operatingSystem(),
        agentVersion,
        addresses.stream().filter(address -> !isPublic(address)).map(Machine::text).toList(),
        addresses.stream().filter(Machine::isPublic).map(Machine::text).toList());
  }

  /**
   * Whether the world routes to it: not one of the ranges for private networks (RFC 1918, RFC
   * 4193), for a provider's own (RFC 6598) or without any use as one machine's address. What is
   * behind address translation the machine itself cannot see; the platform's listing says it.
   */
  static boolean isPublic(InetAddress address) {
    var bytes = address.getAddress();
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    return bytes.length == 4
        ? first != 0 && first < 224 && !(first == 100 && second >= 64 && second < 128)
        : (first & 0xfe) != 0xfc;
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
  private static List<InetAddress> addresses() {
    var found = new ArrayList<InetAddress>();
    try {
      for (var card : NetworkInterface.networkInterfaces().toList()) {
        card.inetAddresses()
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .limit(Math.max(0, MAX_ADDRESSES - found.size()))
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
