package io.scalr.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Secret;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.LifeMessage.HostDown;
import io.scalr.protocol.LifeMessage.HostInit;
import io.scalr.protocol.LifeMessage.OperatingSystem;
import io.scalr.protocol.RefusedBecause;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage.ExecScript;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

  @Property(tries = 200)
  void a_host_init_comes_back_as_it_was(
      @ForAll @StringLength(max = 100) String bootId,
      @ForAll @StringLength(max = 255) String hostname,
      @ForAll @Size(max = 5) List<@StringLength(max = 64) String> addresses) {
    var message =
        new HostInit(
            bootId, hostname, new OperatingSystem("a", "b", "c"), "1", addresses, addresses);

    assertThat(MessageCodec.agentMessage("HostInit", MessageCodec.encode(message)))
        .isEqualTo(new Decoded.Good<>(message));
  }

  @Property(tries = 200)
  void a_result_comes_back_as_it_was(
      @ForAll byte[] output,
      @ForAll int exitCode,
      @ForAll @LongRange(min = 0) long elapsed,
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long millis,
      @ForAll long high,
      @ForAll long low,
      @ForAll boolean more) {
    var id = new UUID(high, low);
    var message =
        new ExecScriptResult(
            new ExecutionId(id),
            more ? Optional.of(id) : Optional.empty(),
            exitCode,
            elapsed,
            Instant.ofEpochMilli(millis),
            Bytes.of(output),
            Bytes.EMPTY,
            output.length,
            0,
            more ? Optional.of("because") : Optional.empty());

    assertThat(MessageCodec.agentMessage("ExecScriptResult", MessageCodec.encode(message)))
        .isEqualTo(new Decoded.Good<>(message));
  }

  @Property(tries = 200)
  void an_order_comes_back_as_it_was(
      @ForAll @StringLength(max = 300) String body,
      @ForAll @Size(max = 5)
          Map<@StringLength(max = 20) String, @StringLength(max = 50) String> env,
      @ForAll @IntRange(min = 1, max = 86_400) int seconds,
      @ForAll long high,
      @ForAll long low,
      @ForAll int order) {
    var id = new UUID(high, low);
    var secrets = new HashMap<String, Secret>();
    env.forEach((name, value) -> secrets.put(name, Secret.of(value)));
    // a lone surrogate is not text: UTF-8 has no bytes for it
    var text = new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    var message =
        new ExecScript(
            new ScriptOrder(
                new ExecutionId(id),
                "n",
                new ScriptOrder.Source.Inline(Secret.of(text)),
                true,
                Duration.ofSeconds(seconds),
                Optional.empty(),
                secrets,
                order));

    assertThat(MessageCodec.serverMessage("ExecScript", MessageCodec.encode(message)))
        .isEqualTo(new Decoded.Good<>(message));
  }

  @Property(tries = 500)
  void bytes_that_nobody_wrote_are_a_value_and_never_a_crash(@ForAll byte[] noise) {
    for (var sample : Samples.all()) {
      assertThat(Samples.decode(sample.type(), Bytes.of(noise), sample)).isNotNull();
    }
  }

  @Property(tries = 500)
  void a_flipped_bit_in_a_body_is_a_value_and_never_a_crash(
      @ForAll @IntRange(min = 0, max = 11) int which, @ForAll @IntRange(min = 0) int bit) {
    var sample = Samples.all().get(which);
    var body = MessageCodec.encode(sample).toArray();
    body[(bit / 8) % body.length] ^= (byte) (1 << (bit % 8));

    assertThat(Samples.decode(sample.type(), Bytes.of(body), sample)).isNotNull();
  }

  @Test
  void a_body_cut_anywhere_is_malformed() {
    for (var sample : Samples.all()) {
      var body = MessageCodec.encode(sample).toArray();
      for (int length = 0; length < body.length; length++) {
        var cut = Bytes.of(Arrays.copyOf(body, length));
        assertThat(Samples.decode(sample.type(), cut, sample))
            .isInstanceOfSatisfying(
                Decoded.Bad.class,
                bad -> assertThat(bad.reason()).isEqualTo(RefusedBecause.MALFORMED));
      }
    }
  }

  @Test
  void fields_of_a_newer_peer_are_ignored() {
    var body = Bytes.utf8("{\"reboot\":true,\"later\":{\"x\":[1,2]}}");

    assertThat(MessageCodec.agentMessage("HostDown", body))
        .isEqualTo(new Decoded.Good<>(new HostDown(true)));
  }

  @Test
  void a_type_of_a_newer_peer_is_refused_by_name() {
    assertThat(bad("Teleport", "{}").reason()).isEqualTo(RefusedBecause.UNKNOWN_TYPE);
  }

  @Test
  void a_server_message_is_no_agent_message() {
    assertThat(bad("ExecScript", "{}").reason()).isEqualTo(RefusedBecause.UNKNOWN_TYPE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"HostDown\"",
        "{\"reboot\":\"yes\"}",
        "{\"reboot\":1}",
        "{\"reboot\":true,\"reboot\":false}",
        "{\"reboot\":true} {}",
        "{\"reboot\":tru",
        "{'reboot':true}"
      })
  void what_is_not_the_message_is_malformed(String body) {
    assertThat(bad("HostDown", body).reason()).isEqualTo(RefusedBecause.MALFORMED);
  }

  @Test
  void a_body_that_nests_without_end_is_malformed() {
    var deep = "{\"x\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}";

    assertThat(bad("HostUp", deep).reason()).isEqualTo(RefusedBecause.MALFORMED);
  }

  @Test
  void more_output_than_is_kept_is_malformed() {
    var message =
        new ExecScriptResult(
            Samples.EXECUTION,
            Optional.empty(),
            0,
            1,
            Samples.AT,
            Bytes.of(new byte[20_001]),
            Bytes.EMPTY,
            20_001,
            0,
            Optional.empty());

    assertThat(MessageCodec.agentMessage("ExecScriptResult", MessageCodec.encode(message)))
        .isInstanceOf(Decoded.Bad.class);
  }

  @Test
  void a_refusal_does_not_repeat_what_was_sent() {
    var found = bad("HostDown", "{\"reboot\":\"hunter2\"}");

    assertThat(found.text()).doesNotContain("hunter2");
    assertThat(bad("HostDown", "{\"reboot\":hunter2}").text()).doesNotContain("hunter2");
  }

  @Test
  void an_order_prints_no_script_and_no_variable() {
    assertThat(Samples.all().toString()).doesNotContain("echo hello").doesNotContain("10.0.0.9");
  }

  private static Decoded.Bad<?> bad(String type, String body) {
    var decoded = MessageCodec.agentMessage(type, Bytes.utf8(body));
    assertThat(decoded).isInstanceOf(Decoded.Bad.class);
    return (Decoded.Bad<?>) decoded;
  }
}
