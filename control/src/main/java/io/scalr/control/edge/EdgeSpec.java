package io.scalr.control.edge;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where the edge listens.
 *
 * @param addresses what is bound, on both ports; the any-address swallows the others
 * @param httpsPort the port that was asked for: taken is an error; absent means the first free of
 *     443, 8443, any
 * @param httpPort likewise for plain HTTP: 80, 8080, any
 */
public record EdgeSpec(List<InetAddress> addresses, OptionalInt httpsPort, OptionalInt httpPort) {
  public EdgeSpec {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("an edge needs an address");
    }
    var any = addresses.stream().filter(InetAddress::isAnyLocalAddress).findFirst();
    addresses = any.isPresent() ? List.of(any.get()) : addresses.stream().distinct().toList();
  }
}
