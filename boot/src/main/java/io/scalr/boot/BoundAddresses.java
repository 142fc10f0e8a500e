package io.scalr.boot;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the server's certificate must name. */
final class BoundAddresses {
  private BoundAddresses() {}

  /** The addresses themselves; the any-address stands for all of this machine's. */
  static List<InetAddress> named(List<InetAddress> bound) {
    return bound.stream()
        .flatMap(a -> a.isAnyLocalAddress() ? all() : Stream.of(a))
        .distinct()
        .toList();
  }

  private static Stream<InetAddress> all() {
    try {
      return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses);
    } catch (SocketException e) {
      return Stream.of(InetAddress.getLoopbackAddress());
    }
  }

  /** Words for a person who wonders who can reach the server. */
  static String described(List<InetAddress> bound) {
    return bound.stream()
        .map(address ->
            address.isAnyLocalAddress()
                ? "every network of this machine"
                : address.isLoopbackAddress()
                    ? address.getHostAddress() + " (this machine only)"
                    : address.getHostAddress() + network(address))
        .collect(Collectors.joining(", "));
  }

  private static String network(InetAddress address) {
    try {
      var device = NetworkInterface.getByInetAddress(address);
      return device == null ? "" : " (who reaches network device " + device.getName() + ")";
    } catch (SocketException e) {
      return "";
    }
  }

  /** {@code localhost}, and the host's name if it has one. */
  static List<String> names() {
    try {
      var host = InetAddress.getLocalHost().getHostName();
      return host.matches("[A-Za-z0-9.-]*[A-Za-z][A-Za-z0-9.-]*") && !host.equals("localhost")
          ? List.of("localhost", host)
          : List.of("localhost");
    } catch (UnknownHostException e) {
      return List.of("localhost");
    }
  }
}
