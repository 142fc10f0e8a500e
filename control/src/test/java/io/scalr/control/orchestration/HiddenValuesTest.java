package io.scalr.control.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.Secret;
import io.scalr.protocol.Bytes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiddenValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // values | text | whole stream | first part of a longer one
        "hunter2       | a hunter2 b       | a ****** b      | a ****** b",
        "hunter2       | hunter2hunter2    | ************    | ************",
        "hunter2       | nothing           | nothing         | nothing",
        "hunter2       | it is hunt        | it is hunt      | it is ******",
        "hunter2       | it is h           | it is h         | it is ******",
        "hunter2       | hunt for hunter   | hunt for hunter | hunt for ******",
        "abcd,abcdef   | abcdef abcd       | ****** ******   | ****** ******",
        "aabaa         | aaabaab           | a******b        | a******b",
        "größe         | Größe größe       | Größe ******    | Größe ******",
      })
  void every_value_is_masked_and_of_a_cut_stream_its_beginning_too(
      String values, String text, String whole, String part) {
    var hidden =
        new HiddenValues(Stream.of(values.split(",")).map(v -> Secret.of(v.trim())).toList());

    assertThat(hidden.mask(Bytes.utf8(text), false).text()).isEqualTo(whole);
    assertThat(hidden.mask(Bytes.utf8(text), true).text()).isEqualTo(part);
  }

  @Test
  void a_value_is_found_among_bytes_that_are_no_text() {
    var hidden = new HiddenValues(List.of(Secret.of("hunter2")));
    byte[] stream = {(byte) 0xff, 'h', 'u', 'n', 't', 'e', 'r', '2', (byte) 0xfe, 0};

    assertThat(hidden.mask(Bytes.of(stream), false).toArray())
        .containsExactly((byte) 0xff, '*', '*', '*', '*', '*', '*', (byte) 0xfe, (byte) 0);
  }
}
