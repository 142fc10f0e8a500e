package io.scalr.control.edge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The two ports of the edge.
 *
 * @param https TLS: API, log-in, page, agents
 * @param http plain: health, and the API for loopback callers
 */
public record EdgePorts(int https, int http) {
  private static final List<EdgePorts> USUAL =
      List.of(new EdgePorts(443, 80), new EdgePorts(8443, 8080));

  /** How often a free pair is looked for; a port found free may be gone when it is bound. */
  private static final int FREE_ATTEMPTS = 20;

  /** The first pair that can be bound on all addresses; empty when an asked-for port cannot. */
  static Optional<EdgePorts> choose(EdgeSpec spec) {
    var addresses = spec.addresses();
    for (var usual : USUAL) {
      var pair =
          new EdgePorts(
              spec.httpsPort().orElse(usual.https()), spec.httpPort().orElse(usual.http()));
      if (pair.bindable(addresses)) {
        return Optional.of(pair);
      }
    }
    for (int attempt = 0; attempt < FREE_ATTEMPTS; attempt++) {
      var pair =
          new EdgePorts(
              spec.httpsPort().orElseGet(EdgePorts::anyFree),
              spec.httpPort().orElseGet(EdgePorts::anyFree));
      if (pair.bindable(addresses)) {
        return Optional.of(pair);
      }
    }
    return Optional.empty();
  }

  /** The first of the asked-for ports that another program holds on one of the addresses. */
  public static OptionalInt taken(EdgeSpec spec) {
    for (var asked : List.of(spec.httpsPort(), spec.httpPort())) {
      if (asked.isPresent()
          && !spec.addresses().stream().allMatch(a -> free(a, asked.getAsInt()))) {
        return asked;
      }
    }
    return OptionalInt.empty();
  }

  private boolean bindable(List<InetAddress> addresses) {
    return https != http && addresses.stream().allMatch(a -> free(a, https) && free(a, http));
  }

  private static boolean free(InetAddress address, int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int anyFree() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      return 0;
    }
  }
}
