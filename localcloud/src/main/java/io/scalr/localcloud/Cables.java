package io.scalr.localcloud;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The network of a local cloud. A bridge without ports holds the gateway's address; instances of
 * one environment are plugged into a bridge of their own, whose alias says whose it is, so
 * instances of two environments share no wire. On the host's end of each cable hangs a {@link
 * PacketFilter}. All of it is named by the tag and found again by name, so nothing outlives a crash
 * unnoticed.
 */
final class Cables {
  private static final Path LINKS = Path.of("/sys/class/net");

  private final String tag;
  private final Network network;

  /** Keeps {@link #openPorts} for instances that run while the server is away. */
  private final Path portsFile;

  /**
   * Guards the finding, making and removing of bridges, and that every cable gets the ports that
   * are open when it is plugged.
   */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile Set<Integer> openPorts = Set.of();

  Cables(String tag, Network network, Path portsFile) {
    this.tag = tag;
    this.network = network;
    this.portsFile = portsFile;
  }

  /** Without ports; it holds the gateway's address, whatever instances there are. */
  String gatewayBridge() {
    return "slc" + tag;
  }

  Set<Integer> openPorts() {
    return openPorts;
  }

  private String cable(int slot) {
    return "slv" + tag + "-" + slot;
  }

  /** Locally administered, and different on each local cloud of this machine. */
  private long mac(int last) {
    return 0x02L << 40 | Long.parseLong(tag, 16) << 16 | last;
  }

  private long gatewayMac() {
    return mac(1);
  }

  private long instanceMac(int slot) {
    return mac(0x100 + slot);
  }

  private static String written(long mac) {
    return HexFormat.ofDelimiter(":")
        .formatHex(ByteBuffer.allocate(Long.BYTES).putLong(mac).array(), 2, Long.BYTES);
  }

  private String address(int slot) {
    return network.host(slot + 2);
  }

  void open() throws IOException {
    lock.lock();
    try {
      if (Files.exists(portsFile)) {
        openPorts =
            Files.readString(portsFile)
                .lines()
                .filter(line -> !line.isBlank())
                .map(Integer::valueOf)
                .collect(Collectors.toUnmodifiableSet());
      }
      if (!there(gatewayBridge())) {
        makeBridge(gatewayBridge(), "gateway");
      }
      Commands.run("ip", "addr", "replace", network.gateway() + "/24", "dev", gatewayBridge());
      removeEmptyBridges();
      filterAll();
    } finally {
      lock.unlock();
    }
  }

  void close() throws IOException {
    lock.lock();
    try {
      removeEmptyBridges();
      if (there(gatewayBridge())) {
        Commands.run("ip", "link", "del", gatewayBridge());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Instances reach these TCP ports of the gateway from now on, and no others. */
  void openPorts(Set<Integer> ports) throws IOException {
    lock.lock();
    try {
      var text = new TreeSet<>(ports).stream().map(port -> port + "\n");
      InstanceStore.writeDurably(
          portsFile, text.collect(Collectors.joining()).getBytes(StandardCharsets.UTF_8));
      openPorts = Set.copyOf(ports);
      filterAll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the cable between an instance's namespace and the bridge of its environment. */
  void plug(int slot, String namespace, String owner) throws IOException {
    lock.lock();
    try {
      var cable = cable(slot);
      var bridge = bridge(owner);
      Commands.feed(
          """
          link add %1$s type veth peer name eth0 address %2$s netns %3$s
          link set %1$s addrgenmode none
          """
              .formatted(cable, written(instanceMac(slot)), namespace),
          "ip",
          "-batch",
          "-");
      // The filter hangs before the first frame can pass.
      Commands.feed(
          "qdisc add dev %s clsact\n".formatted(cable) + filter(slot), "tc", "-batch", "-");
      Commands.feed(
          """
          link set %s master %s up
          route replace %s/32 dev %2$s src %4$s
          """
              .formatted(cable, bridge, address(slot), network.gateway()),
          "ip",
          "-batch",
          "-");
      Commands.feed(
          """
          addr add %s/24 dev eth0
          link set eth0 addrgenmode none
          link set lo up
          link set eth0 up
          route add default via %s
          """
              .formatted(address(slot), network.gateway()),
          "ip",
          "-n",
          namespace,
          "-batch",
          "-");
    } finally {
      lock.unlock();
    }
  }

  /** Removes what {@link #plug} made, as far as it is there. */
  void unplug(int slot) throws IOException {
    lock.lock();
    try {
      if (there(cable(slot))) {
        Commands.run("ip", "link", "del", cable(slot));
      }
      Commands.run("ip", "route", "flush", "exact", address(slot) + "/32");
      removeEmptyBridges();
    } finally {
      lock.unlock();
    }
  }

  private static boolean there(String link) {
    return Files.exists(LINKS.resolve(link));
  }

  private String filter(int slot) {
    var filter =
        new PacketFilter(
            Network.number(address(slot)),
            instanceMac(slot),
            Network.number(network.gateway()),
            gatewayMac(),
            openPorts);
    // Replaced in one step: no frame passes unseen while the ports change.
    return "filter replace dev %s ingress protocol all prio 1 handle 1 bpf direct-action bytecode %s\n"
        .formatted(cable(slot), "'" + filter.bytecode() + "'");
  }

  private void filterAll() throws IOException {
    var commands = new StringBuilder();
    for (var link : links("slv" + tag + "-")) {
      if (!Files.exists(LINKS.resolve(link).resolve("master"))) {
        continue; // plugging it was broken off; the next boot in this slot removes it
      }
      commands.append(filter(Integer.parseInt(link.substring(cable(0).length() - 1))));
    }
    if (!commands.isEmpty()) {
      Commands.feed(commands.toString(), "tc", "-batch", "-");
    }
  }

  private static List<String> links(String prefix) throws IOException {
    try (var links = Files.list(LINKS)) {
      return links
          .map(link -> String.valueOf(link.getFileName()))
          .filter(name -> name.startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  private List<String> bridges() throws IOException {
    return links(gatewayBridge() + "-");
  }

  /** The bridge of this owner's instances, made if there is none. */
  private String bridge(String owner) throws IOException {
    var taken = bridges();
    for (var bridge : taken) {
      if (Files.readString(LINKS.resolve(bridge).resolve("ifalias")).strip().equals(owner)) {
        return bridge;
      }
    }
    int number = 1;
    while (taken.contains(gatewayBridge() + "-" + number)) {
      number++;
    }
    var bridge = gatewayBridge() + "-" + number;
    makeBridge(bridge, owner);
    return bridge;
  }

  private void makeBridge(String bridge, String owner) throws IOException {
    // A crash in between leaves an empty bridge, which nobody owns and the next start removes.
    Commands.feed(
        """
        link add name %1$s address %3$s type bridge mcast_snooping 0
        link set %1$s addrgenmode none
        link set %1$s alias %2$s
        link set %1$s up
        """
            .formatted(bridge, owner, written(gatewayMac())),
        "ip",
        "-batch",
        "-");
  }

  private void removeEmptyBridges() throws IOException {
    for (var bridge : bridges()) {
      try (var ports = Files.list(LINKS.resolve(bridge).resolve("brif"))) {
        if (ports.findAny().isPresent()) {
          continue;
        }
      }
      Commands.run("ip", "link", "del", bridge);
    }
  }

  /** Whether this kernel and these tools can do it; the names are this probe's own. */
  static boolean possible(String tag) {
    var bridge = "slp" + tag;
    var cable = "slq" + tag;
    try {
      Commands.run("ip", "link", "add", bridge, "type", "bridge");
      Commands.run("ip", "link", "add", cable, "type", "veth", "peer", "name", cable + "-p");
      Commands.run("tc", "qdisc", "add", "dev", cable, "clsact");
      var program = new PacketFilter(1, 2, 3, 4, Set.of(5)).bytecode();
      var words =
          new ArrayList<String>(List.of("tc", "filter", "replace", "dev", cable, "ingress"));
      words.addAll(List.of("protocol", "all", "prio", "1", "handle", "1", "bpf"));
      words.addAll(List.of("direct-action", "bytecode", program));
      Commands.run(words.toArray(String[]::new));
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      for (var link : List.of(cable, bridge)) {
        if (there(link)) {
          Commands.succeeds("ip", "link", "del", link);
        }
      }
    }
  }

  Map<String, Object> health() {
    return Map.of(
        "gateway",
        network.gateway(),
        "network",
        network.cidr(),
        "bridge",
        gatewayBridge(),
        "openPorts",
        new TreeSet<>(openPorts));
  }
}
