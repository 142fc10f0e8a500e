package io.scalr.control.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.variable.GivenVariable.Flags;
import io.scalr.control.variable.SeenVariable;
import io.scalr.control.variable.VariableKind;
import io.scalr.control.variable.VariableScope;
import io.scalr.kernel.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GlobalValuesTest {
  private static SeenVariable seen(String name, String value, String format, boolean hidden) {
    return new SeenVariable(
        name,
        new VariableKind.Text(Optional.ofNullable(format), Optional.empty()),
        Optional.empty(),
        Optional.empty(),
        new Flags(hidden, false, Optional.empty()),
        VariableScope.ACCOUNT,
        VariableScope.ACCOUNT,
        Optional.empty(),
        Optional.ofNullable(value).map(Secret::of),
        VariableScope.SERVER);
  }

  private final GlobalValues values =
      GlobalValues.of(
          List.of(
              seen("Port", "7", "%03d", false),
              seen("Key", "swordfish", null, true),
              seen("Pin", "123", null, true),
              seen("Empty", null, null, false),
              seen("SCALR_UI_DEFAULT_AUTO_SCALING", "1", null, false)));

  @Test
  void what_has_a_value_is_environment_as_it_is_written() {
    var environment = values.with(Map.of("SCALR_SERVER_ID", "s1"));
    assertThat(environment)
        .containsOnly(
            Map.entry("Port", Secret.of("007")),
            Map.entry("Key", Secret.of("swordfish")),
            Map.entry("Pin", Secret.of("123")),
            Map.entry("SCALR_SERVER_ID", Secret.of("s1")));
  }

  @Test
  void fields_are_filled_with_what_is_open_and_with_the_products_own() {
    var own = Map.of("SCALR_SERVER_ID", "s1");
    assertThat(
            values.fill(
                Map.of("a", "{Port} {PORT} {scalr_server_id}", "b", "[{Key}]", "c", "%Port%"), own))
        .containsOnly(Map.entry("a", "007 007 s1"), Map.entry("b", "[]"), Map.entry("c", "%Port%"));
  }

  @Test
  void hidden_values_are_masked_beside_the_scripts_own() {
    var masked = values.masked(new HiddenValues(List.of(Secret.of("mackerel"))));
    assertThat(masked.mask("swordfish mackerel 007 123")).isEqualTo("****** ****** 007 123");
    assertThat(values.masked(new HiddenValues(List.of(Secret.of("swordfish")))).values())
        .hasSize(1);
  }
}
