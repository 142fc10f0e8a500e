package io.scalr.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.RefusedBecause;
import io.scalr.protocol.Signal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameCodecTest {
  private static final Secret OTHER_KEY = Secret.of("01234567890123456789012345678901");

  @Property(tries = 300)
  void a_frame_comes_back_as_it_was(
      @ForAll long high,
      @ForAll long low,
      @ForAll @LongRange(min = 0) long epoch,
      @ForAll @LongRange(min = 0) long sequence,
      @ForAll byte[] body) {
    var server = new UUID(high, low);
    var frame =
        new Frame(
            FrameKind.NUMBERED, new ServerId(server), epoch, sequence, "HostUp", Bytes.of(body));
    var bytes = FrameCodec.seal(frame, Direction.TO_SERVER, Samples.KEY);

    assertThat(FrameCodec.open(bytes, Direction.TO_SERVER, List.of(Samples.KEY)))
        .isEqualTo(new Decoded.Good<>(new FrameCodec.Opened(frame, 0)));
    assertThat(FrameCodec.claimedServer(bytes)).isEqualTo(new Decoded.Good<>(new ServerId(server)));
  }

  @Property(tries = 1000)
  void a_flipped_bit_anywhere_is_forged(@ForAll @IntRange(min = 0) int bit) {
    var bytes = sealed("HostUp", "{\"a\":1}");
    bytes[(bit / 8) % bytes.length] ^= (byte) (1 << (bit % 8));

    assertThat(reason(bytes, Direction.TO_SERVER)).isEqualTo(RefusedBecause.FORGED);
  }

  @Test
  void a_frame_cut_anywhere_is_refused() {
    var bytes = sealed("HostUp", "{\"a\":1}");
    for (int length = 0; length < bytes.length; length++) {
      assertThat(reason(Arrays.copyOf(bytes, length), Direction.TO_SERVER))
          .isIn(RefusedBecause.MALFORMED, RefusedBecause.FORGED);
    }
  }

  @Property(tries = 500)
  void noise_is_refused(@ForAll byte[] noise) {
    assertThat(reason(noise, Direction.TO_SERVER))
        .isIn(RefusedBecause.MALFORMED, RefusedBecause.FORGED);
  }

  @Test
  void a_frame_sent_back_to_its_sender_is_forged() {
    assertThat(reason(sealed("HostUp", "{}"), Direction.TO_AGENT)).isEqualTo(RefusedBecause.FORGED);
  }

  @Test
  void a_frame_under_another_key_is_forged() {
    var bytes = sealed("HostUp", "{}");

    assertThat(FrameCodec.open(bytes, Direction.TO_SERVER, List.of(OTHER_KEY)))
        .isInstanceOf(Decoded.Bad.class);
  }

  @Test
  void during_renewal_both_keys_open_and_it_is_told_which() {
    var bytes = sealed("HostUp", "{}");

    assertThat(FrameCodec.open(bytes, Direction.TO_SERVER, List.of(OTHER_KEY, Samples.KEY)))
        .isInstanceOfSatisfying(
            Decoded.Good.class,
            good -> assertThat(((FrameCodec.Opened) good.value()).key()).isEqualTo(1));
  }

  @Test
  void a_frame_larger_than_allowed_is_refused_before_its_code_is_checked() {
    var bytes = new byte[FrameCodec.MAX_FRAME_BYTES + 1];

    assertThat(reason(bytes, Direction.TO_SERVER)).isEqualTo(RefusedBecause.TOO_LARGE);
  }

  @Test
  void a_body_larger_than_a_frame_is_not_sealed() {
    var body = Bytes.of(new byte[FrameCodec.MAX_BODY_BYTES + 1]);

    assertThat(MessageCodec.fits(body)).isFalse();
    assertThatThrownBy(() ->
            FrameCodec.seal(
                new Frame(FrameKind.NUMBERED, Samples.SERVER, 1, 1, "X", body),
                Direction.TO_AGENT,
                Samples.KEY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_largest_body_fits_a_frame() {
    var body = Bytes.of(new byte[FrameCodec.MAX_BODY_BYTES]);
    var frame = new Frame(FrameKind.NUMBERED, Samples.SERVER, 1, 1, "x".repeat(64), body);

    var bytes = FrameCodec.seal(frame, Direction.TO_AGENT, Samples.KEY);

    assertThat(bytes).hasSize(FrameCodec.MAX_FRAME_BYTES);
  }

  static Stream<Signal> signals() {
    return Stream.of(
        new Signal.Hello(4, 17, 3, "0.1.0"),
        new Signal.Welcome(5, 16, 4, Samples.AT, Duration.ofSeconds(30), 64, 524_288),
        new Signal.Committed(17),
        new Signal.Resend(12),
        new Signal.Refused(13, RefusedBecause.UNKNOWN_TYPE, "no such message here"),
        new Signal.Credit(8, 4096),
        new Signal.RenewKey(Duration.ofHours(1)),
        new Signal.Begin(2));
  }

  @ParameterizedTest
  @MethodSource("signals")
  void a_signal_comes_back_as_it_was(Signal signal) {
    var frame = SignalCodec.encode(signal, Samples.SERVER, 1);

    assertThat(SignalCodec.decode(frame)).isEqualTo(new Decoded.Good<>(signal));
  }

  @Test
  void a_refusal_with_a_reason_of_a_newer_peer_is_still_a_refusal() {
    var frame =
        new Frame(
            FrameKind.REFUSED,
            Samples.SERVER,
            1,
            9,
            "",
            Bytes.utf8("{\"reason\":\"MOON_PHASE\",\"text\":\"x\"}"));

    assertThat(SignalCodec.decode(frame))
        .isEqualTo(new Decoded.Good<>(new Signal.Refused(9, RefusedBecause.OTHER, "x")));
  }

  private static byte[] sealed(String type, String body) {
    return FrameCodec.seal(
        new Frame(FrameKind.NUMBERED, Samples.SERVER, 1, 1, type, Bytes.utf8(body)),
        Direction.TO_SERVER,
        Samples.KEY);
  }

  private static RefusedBecause reason(byte[] bytes, Direction direction) {
    var found = FrameCodec.open(bytes, direction, List.of(Samples.KEY));
    assertThat(found).isInstanceOf(Decoded.Bad.class);
    return ((Decoded.Bad<?>) found).reason();
  }
}
