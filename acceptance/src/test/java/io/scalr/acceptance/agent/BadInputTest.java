package io.scalr.acceptance.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.agentlink.Incident;
import io.scalr.kernel.SystemRandom;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.FrameKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no honest agent sends, over a real socket, beside an honest agent that notices nothing. */
@Tag("database")
@Tag("process")
class BadInputTest {
  private static final String SCRIPT = "#!/bin/sh\n";
  private static final int LARGE_SCRIPT = 95_000;

  @TempDir static Path directory;
  private static World world;
  private static AgentProgram honest;

  @BeforeAll
  static void build() throws Exception {
    world = new World(directory);
    honest = world.running();
  }

  @AfterAll
  static void end() throws Exception {
    world.close();
  }

  /** A server that came up and whose agent has left its keys behind. */
  private static AgentProgram robbed() throws Exception {
    var agent = world.running();
    agent.kill();
    return agent;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_flood_is_cut_off_for_a_while_and_holds_up_nobody() throws Exception {
    var agent = robbed();
    try (var rogue = new Rogue(world.control, agent, true).link()) {
      var flood =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (rogue.send(rogue.next("HostUp", utf8("{}")))) {}
                } catch (Exception cut) {
                  // the end that was wanted
                }
              });
      world.mustRunScripts(honest);

      assertThat(rogue.closedWith()).hasValue(LinkClose.TOO_FAST.code());
      flood.join();
    }
    try (var again = new Rogue(world.control, agent, true)) {
      again.send(again.hello());
      assertThat(again.closedWith()).hasValue(LinkClose.TOO_FAST.code());
    }
    assertThat(world.control.incidents(agent.server())).contains(Incident.FLOOD);
  }

  @Test
  void what_is_no_frame_ends_its_connection_and_nothing_else() throws Exception {
    var agent = robbed();
    var random = new SystemRandom();
    Map<String, byte[]> frames = new LinkedHashMap<>();
    frames.put("nothing", new byte[0]);
    frames.put("one byte", new byte[] {1});
    frames.put("zeros", new byte[200]);
    for (int i = 0; i < 20; i++) {
      frames.put("noise " + i, random.bytes(1 + (int) random.below(2000)));
    }
    frames.put("too large", new byte[FrameCodec.MAX_FRAME_BYTES + 1]);
    for (var bad : frames.entrySet()) {
      try (var rogue = new Rogue(world.control, agent, true)) {
        rogue.send(bad.getValue());
        assertThat(rogue.closedWith().orElseThrow())
            .as(bad.getKey())
            .isIn(LinkClose.BAD_FRAME.code(), LinkClose.NOT_KNOWN.code());
      }
    }
    try (var rogue = new Rogue(world.control, agent, true)) {
      rogue.sendText("{\"hello\":1}");
      assertThat(rogue.closedWith()).hasValue(LinkClose.BAD_FRAME.code());
    }
    try (var rogue = new Rogue(world.control, agent, true)) {
      var forged = rogue.hello();
      forged[forged.length - 1] ^= 1;
      rogue.send(forged);
      assertThat(rogue.closedWith()).hasValue(LinkClose.NOT_KNOWN.code());
    }
    assertThat(world.control.incidents(agent.server())).contains(Incident.FORGED_FRAME);
    world.mustRunScripts(honest);
    agent.start();
    world.mustRunScripts(agent);
  }

  @Test
  void a_hello_that_cannot_be_read_is_turned_away() throws Exception {
    var agent = robbed();
    for (var body :
        new byte[][] {
          utf8("["),
          {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'},
          utf8("[".repeat(20_000)),
          utf8("{\"session\":\"" + "x".repeat(100_000) + "\"}"),
        }) {
      try (var rogue = new Rogue(world.control, agent, true)) {
        rogue.send(rogue.frame(FrameKind.HELLO, 0, "", body));
        assertThat(rogue.closedWith()).hasValue(LinkClose.BAD_FRAME.code());
      }
    }
    world.mustRunScripts(honest);
  }

  @Test
  void authentic_rubbish_is_put_aside_and_the_next_message_is_applied() throws Exception {
    var agent = robbed();
    var rubbish =
        Map.of(
            "no JSON", utf8("{"),
            "another type", utf8("[1]"),
            "deep", utf8("[".repeat(50_000)),
            "not UTF-8", new byte[] {'{', '"', (byte) 0xc3, (byte) 0x28, '"', ':', '1', '}'},
            "wrong type", utf8("{\"bootId\":7}"),
            "long", utf8("{\"bootId\":\"" + "x".repeat(200_000) + "\"}"));
    try (var rogue = new Rogue(world.control, agent, true).link()) {
      for (var body : rubbish.values()) {
        rogue.send(rogue.next("RebootFinish", body));
      }
      rogue.send(rogue.next("NoSuchMessage", utf8("{}")));
      rogue.send(rogue.next("RebootStart", utf8("{}")));

      world.control.await("all is settled", () -> rogue.committed() == rogue.written());
      world.control.await("refusals", () -> rogue.refused() == rubbish.size() + 1);
    }
    assertThat(world.control.types(agent.server())).endsWith("RebootStart");
    assertThat(world.control.types(agent.server())).doesNotContain("RebootFinish");
    assertThat(world.control.incidents(agent.server()))
        .filteredOn(Incident.DEAD_MESSAGE::equals)
        .hasSize(rubbish.size() + 1);
  }

  @Test
  void who_does_not_read_is_cut_and_holds_up_nobody() throws Exception {
    var agent = robbed();
    try (var rogue = new Rogue(world.control, agent, false)) {
      rogue.send(rogue.hello());
      world.control.await("its link", () -> world.control.link().linkCount() >= 2);
      for (int i = 0; i < 40; i++) {
        world.control.runTwice(agent.server(), SCRIPT + "#".repeat(LARGE_SCRIPT));
      }
      world.mustRunScripts(honest);

      world.control.await("the cut", () -> world.control.link().linkCount() == 1);
    }
    // nothing was lost by it: the agent gets them all
    world.mustRunScripts(honest);
    agent.start();
    world.mustRunScripts(agent);
  }
}
