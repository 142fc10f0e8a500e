package io.scalr.localcloud;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What one instance may send, as a program of the kernel's packet machine (classic BPF) that {@code
 * tc} hangs on the host's end of its cable. It sees whole Ethernet frames, needs no memory of
 * earlier packets and vanishes with the cable. Everything that is not named here is dropped: IPv6,
 * VLAN tags, IP options, any sender but the instance's own two addresses.
 *
 * <ul>
 *   <li>to the gateway's address: new TCP connections to the open ports; answers on connections
 *       that the host began; echo
 *   <li>to other instances on the same bridge, which are of the same environment: all of IPv4. A
 *       packet for one of them that is addressed to the host's own interface is dropped, so the
 *       host never routes between bridges
 *   <li>ARP in its own name
 * </ul>
 *
 * @param own the instance's IPv4 address
 * @param ownMac its hardware address, 48 bits
 * @param gateway the host's IPv4 address on the bridge
 * @param gatewayMac the bridge's hardware address
 * @param openPorts TCP ports of the gateway, at most {@link #MAX_PORTS}
 */
record PacketFilter(int own, long ownMac, int gateway, long gatewayMac, Set<Integer> openPorts) {
  /** The edge has two; the program's jumps reach at most 255 instructions far. */
  static final int MAX_PORTS = 8;

  static final int PASS = 0;
  static final int DROP = 2;

  /** The shortest frames that hold what is read: a read past the end would let the frame pass. */
  private static final int SHORTEST = 42;

  private static final int SHORTEST_TCP = 54;

  private static final int LENGTH = 0x80;
  private static final int WORD = 0x20;
  private static final int HALF = 0x28;
  private static final int BYTE = 0x30;
  private static final int AND = 0x54;
  private static final int IF_EQUAL = 0x15;
  private static final int IF_AT_LEAST = 0x35;
  private static final int IF_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;

  /** The kernel's place of "this frame had a VLAN tag". */
  private static final int VLAN_TAG_PRESENT = -4096 + 48;

  PacketFilter {
    openPorts = Set.copyOf(openPorts);
    if (openPorts.size() > MAX_PORTS) {
      throw new IllegalArgumentException("at most " + MAX_PORTS + " ports can be open");
    }
  }

  /** One instruction: operation, jumps when true and when false, operand. */
  record Step(int operation, int ifTrue, int ifFalse, int operand) {}

  /** As {@code tc} reads it: the count, then the instructions. */
  String bytecode() {
    var steps = program();
    return steps.size()
        + ","
        + steps.stream()
            .map(step ->
                step.operation()
                    + " "
                    + step.ifTrue()
                    + " "
                    + step.ifFalse()
                    + " "
                    + Integer.toUnsignedString(step.operand()))
            .collect(Collectors.joining(","));
  }

  List<Step> program() {
    var code = new Assembler();
    code.load(LENGTH, 0).orDrop(IF_AT_LEAST, SHORTEST);
    code.load(WORD, VLAN_TAG_PRESENT).orDrop(IF_EQUAL, 0);
    code.load(WORD, 6).orDrop(IF_EQUAL, high(ownMac));
    code.load(HALF, 10).orDrop(IF_EQUAL, low(ownMac));
    code.load(HALF, 12).jump(IF_EQUAL, 0x0806, "arp").orDrop(IF_EQUAL, 0x0800);

    // IPv4, with a header of five words
    code.load(BYTE, 14).orDrop(IF_EQUAL, 0x45);
    code.load(WORD, 26).orDrop(IF_EQUAL, own);
    code.load(WORD, 30).jump(IF_EQUAL, gateway, "host");

    // to an instance on the same bridge, or to nobody
    int prefix = gateway & ~0xff;
    code.dropIf(IF_EQUAL, prefix).dropIf(IF_EQUAL, prefix | 0xff);
    code.add(AND, ~0xff).orDrop(IF_EQUAL, prefix);
    code.load(BYTE, 0).dropIf(IF_ANY_BIT, 1); // to more than one
    code.load(WORD, 0).jumpUnless(IF_EQUAL, high(gatewayMac), "pass");
    code.load(HALF, 4).dropIf(IF_EQUAL, low(gatewayMac));
    code.at("pass").add(RETURN, PASS);

    // to the host: no fragments, since only the first would show a port
    code.at("host");
    code.load(HALF, 20).dropIf(IF_ANY_BIT, 0x3fff);
    code.load(BYTE, 23).jump(IF_EQUAL, 1, "echo").orDrop(IF_EQUAL, 6);
    code.load(LENGTH, 0).orDrop(IF_AT_LEAST, SHORTEST_TCP);
    code.load(BYTE, 47).add(AND, 0x12).jump(IF_EQUAL, 0x02, "new");
    code.load(BYTE, 47).jump(IF_ANY_BIT, 0x14, "passHost").add(RETURN, DROP);
    code.at("new").load(HALF, 36);
    for (int port : new TreeSet<>(openPorts)) {
      code.jump(IF_EQUAL, port, "passHost");
    }
    code.add(RETURN, DROP);
    code.at("echo").load(BYTE, 34).jump(IF_EQUAL, 8, "passHost").orDrop(IF_EQUAL, 0);
    code.at("passHost").add(RETURN, PASS);

    code.at("arp").load(WORD, 14).orDrop(IF_EQUAL, 0x00010800);
    code.load(HALF, 18).orDrop(IF_EQUAL, 0x0604);
    code.load(HALF, 20).jump(IF_EQUAL, 1, "asker").orDrop(IF_EQUAL, 2);
    code.at("asker").load(WORD, 22).orDrop(IF_EQUAL, high(ownMac));
    code.load(HALF, 26).orDrop(IF_EQUAL, low(ownMac));
    code.load(WORD, 28).orDrop(IF_EQUAL, own);
    code.add(RETURN, PASS);
    code.at("drop").add(RETURN, DROP);
    return code.assembled();
  }

  private static int high(long mac) {
    return (int) (mac >>> 16);
  }

  private static int low(long mac) {
    return (int) (mac & 0xffff);
  }

  /** Instructions whose jumps have names until all places are known. */
  private static final class Assembler {
    private record Draft(int operation, String ifTrue, String ifFalse, int operand) {}

    private static final String NEXT = "";

    private final List<Draft> drafts = new ArrayList<>();
    private final Map<String, Integer> places = new LinkedHashMap<>();

    Assembler add(int operation, int operand) {
      drafts.add(new Draft(operation, NEXT, NEXT, operand));
      return this;
    }

    Assembler load(int operation, int offset) {
      return add(operation, offset);
    }

    Assembler jump(int test, int operand, String place) {
      drafts.add(new Draft(test, place, NEXT, operand));
      return this;
    }

    Assembler jumpUnless(int test, int operand, String place) {
      drafts.add(new Draft(test, NEXT, place, operand));
      return this;
    }

    Assembler orDrop(int test, int operand) {
      return jumpUnless(test, operand, "drop");
    }

    Assembler dropIf(int test, int operand) {
      return jump(test, operand, "drop");
    }

    Assembler at(String place) {
      places.put(place, drafts.size());
      return this;
    }

    List<Step> assembled() {
      var steps = new ArrayList<Step>();
      for (int i = 0; i < drafts.size(); i++) {
        var draft = drafts.get(i);
        steps.add(
            new Step(
                draft.operation(),
                distance(i, draft.ifTrue()),
                distance(i, draft.ifFalse()),
                draft.operand()));
      }
      return List.copyOf(steps);
    }

    private int distance(int from, String place) {
      if (place.equals(NEXT)) {
        return 0;
      }
      var to = places.get(place);
      if (to == null || to <= from || to - from - 1 > 255) {
        throw new IllegalStateException("no jump leads from " + from + " to " + place);
      }
      return to - from - 1;
    }
  }
}
