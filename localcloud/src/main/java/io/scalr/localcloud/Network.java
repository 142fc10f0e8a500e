package io.scalr.localcloud;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The /24 of a local cloud. Chosen once among those that this machine has no route to, and kept:
 * agents and certificates know its addresses.
 *
 * @param prefix the first three numbers, as {@code 10.7.9}
 */
record Network(String prefix) {
  /** As many as 10.64.0.0/10 holds; the neighbourhood that home and office networks use least. */
  private static final int CANDIDATES = 64 * 256;

  static Network choose(Path file, int seed, String bridge) throws IOException {
    var taken = taken(bridge);
    if (Files.exists(file)) {
      var kept = new Network(Files.readString(file).strip());
      if (!overlaps(kept, taken)) {
        return kept;
      }
    }
    var network = free(seed, taken).orElseThrow(() -> new IOException("no free 10.x network"));
    InstanceStore.writeDurably(file, network.prefix().getBytes(StandardCharsets.UTF_8));
    return network;
  }

  static Optional<Network> free(int seed, Set<String> taken) {
    for (int i = 0; i < CANDIDATES; i++) {
      int n = Math.floorMod(seed + i, CANDIDATES);
      var network = new Network("10." + (64 + n / 256) + "." + n % 256);
      if (!overlaps(network, taken)) {
        return Optional.of(network);
      }
    }
    return Optional.empty();
  }

  /** Destinations of this machine's routes, those over our own bridges aside. */
  private static Set<String> taken(String bridge) throws IOException {
    var taken = new HashSet<String>();
    for (var line : Commands.run("ip", "-4", "route", "show", "table", "all").split("\n")) {
      var words = line.strip().split("\\s+");
      if (words.length > 0 && !(line + " ").matches(".* dev " + bridge + "(-\\d+)? .*")) {
        taken.add(words[0].matches("[a-z].*") && words.length > 1 ? words[1] : words[0]);
      }
    }
    return taken;
  }

  private static boolean overlaps(Network network, Set<String> taken) {
    int ours = number(network.prefix() + ".0");
    for (var destination : taken) {
      if (!destination.matches("\\d+\\.\\d+\\.\\d+\\.\\d+(/\\d+)?")) {
        continue;
      }
      var parts = destination.split("/");
      int bits = Math.min(24, parts.length > 1 ? Integer.parseInt(parts[1]) : 32);
      int mask = bits == 0 ? 0 : -1 << (32 - bits);
      if (bits > 0 && (ours & mask) == (number(parts[0]) & mask)) {
        return true;
      }
    }
    return false;
  }

  static int number(String address) {
    int number = 0;
    for (var part : address.split("\\.")) {
      number = number << 8 | Integer.parseInt(part);
    }
    return number;
  }

  String gateway() {
    return host(1);
  }

  String cidr() {
    return prefix + ".0/24";
  }

  String host(int n) {
    return prefix + "." + n;
  }
}
