package io.scalr.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.kernel.golden.GoldenFile;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The wire as a reviewer must see it. A changed sample of an existing message is a break for agents
 * that already run.
 */
class GoldenMessagesTest {
  private static final String FILES = "protocol/src/test/resources/messages";
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Message> messages() {
    return Samples.all().stream();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void a_message_is_written_as_its_sample_shows(Message message) throws IOException {
    var body = MessageCodec.encode(message);
    var text =
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(body.toArray()))
            + "\n";

    GoldenFile.check(FILES + "/" + message.type() + ".json", text);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void a_sample_is_read_as_its_message(Message message) throws IOException {
    var body =
        Bytes.of(
            Files.readAllBytes(GoldenFile.root().resolve(FILES).resolve(message.type() + ".json")));

    assertThat(Samples.decode(message.type(), body, message))
        .isEqualTo(new Decoded.Good<>(message));
  }

  @Test
  void every_message_type_has_a_sample() {
    var sampled = new TreeSet<>(messages().map(Message::type).toList());

    assertThat(sampled)
        .isEqualTo(new TreeSet<>(leaves(Message.class).map(Class::getSimpleName).toList()));
  }

  @Test
  void a_frame_is_written_as_its_sample_shows() {
    var message = Samples.hostInit();
    var frame =
        new Frame(
            FrameKind.NUMBERED, Samples.SERVER, 3, 7, message.type(), MessageCodec.encode(message));
    var text =
        HexFormat.of().formatHex(FrameCodec.seal(frame, Direction.TO_SERVER, Samples.KEY)) + "\n";

    GoldenFile.check(FILES + "/frame.hex", text);
  }

  private static Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(GoldenMessagesTest::leaves)
        : Stream.of(type);
  }
}
