package io.scalr.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.schema.Filters;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.kernel.Outcome;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeFilterTest {
  private static final Schema SHELF =
      Schema.object("Shelf", Property.time("added").readOnly().filterable());

  private static Outcome<Filters> read(String value) {
    return Filters.read(SHELF, Map.of("added", value), Set.of());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T07:38:17Z, 2026-11-22T07:38:17Z",
    "2026-11-22T09:38:17+02:00, 2026-11-22T07:38:17Z",
    "2026-11-22T07:38:17.946955Z, 2026-11-22T07:38:17Z"
  })
  void a_moment_is_compared_as_it_is_shown(String sent, String compared) {
    assertThat(read(sent).map(filters -> filters.text("added").orElseThrow()))
        .isEqualTo(Outcome.done(compared));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yesterday", "2026-11-22", "2026-13-01T00:00:00Z", "\u0000", "12"})
  void what_is_no_moment_is_refused(String sent) {
    assertThat(read(sent)).isInstanceOf(Outcome.Refused.class);
  }
}
