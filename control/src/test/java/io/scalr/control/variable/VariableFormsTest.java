package io.scalr.control.variable;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names, values, formats and placeholders. */
class VariableFormsTest {
  private static final VariableKind TEXT =
      new VariableKind.Text(Optional.empty(), Optional.empty());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "%s|abc|abc",
        "%.2s|abc|ab",
        "%.15s|i-0123456789abcdef0|i-0123456789abc",
        "%5s|abc|  abc",
        "%-5s|abc|abc  ",
        "%03d|7|007",
        "%03d|1234|1234",
        "%03d|-7|-07",
        "%+d|7|+7",
        "%-4d|7|7   ",
        "%d|7.9|7",
        "%d|seven|seven",
        "%05.1f|3.14159|003.1",
        "%f|1|1.000000",
        "%.0f|2.5|3",
        "%x|255|ff",
        "%X|255|FF",
        "%o|8|10",
        "%b|5|101",
        "%.2e|12345|1.23e+04",
        "%d|1e999999999|1e999999999",
        "%&|anything|anything",
        "%s%s|abc|abc",
      })
  void a_format_writes_a_value_as_printf_does(String format, String value, String written) {
    assertThat(OutputFormat.apply(format, value)).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({
    "%s,true",
    "%03d,true",
    "%.15s,true",
    "%&,true",
    "string,false",
    "%,false",
    "'',false",
    "s%,false",
    "%1234d,false"
  })
  void a_format_is_a_percent_sign_and_a_type(String format, boolean valid) {
    assertThat(OutputFormat.valid(format)).isEqualTo(valid);
  }

  @Property
  void no_format_and_no_value_are_a_fault_of_ours(@ForAll String format, @ForAll String value) {
    assertThat(OutputFormat.apply(format, value)).isNotNull();
    assertThat(OutputFormat.apply("%" + format, value)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{AB}            | 1",
        "{ab}            | 1",
        "x{AB}y{Name_2}z | x1y2z",
        "{Unknown}       | ''",
        "{again}         | {AB}",
        "{} { AB } {A b} | {} { AB } {A b}",
        "{1A} {A} {AB    | {1A} {A} {AB",
        "{{AB}}          | {1}",
        "{money}         | $(reboot) \\1 $1",
      })
  void a_field_is_filled_literally_and_once(String text, String filled) {
    var values = Map.of("ab", "1", "name_2", "2", "again", "{AB}", "money", "$(reboot) \\1 $1");
    assertThat(Interpolation.fill(text, values)).isEqualTo(filled);
  }

  @ParameterizedTest
  @CsvSource({
    "SCALR_SERVER_ID,environment,false",
    "scalr_x,account,false",
    "Scalr_UI_default_Auto_Scaling,account,true",
    "SCALR_UI_DEFAULT_EC2_LOCATION,role,true",
    "SCALR_UI_DEFAULT_EC2_INSTANCE_TYPE,environment,true",
    "SCALR_UI_DEFAULT_AUTO_SCALING,scalr,false",
    "SCALR_UI_DEFAULT_AUTO_SCALING,farm,false",
    "SCALR_UI_DEFAULT_NONSENSE,account,false",
    "SCALR,farm,true",
    "SCALRX,farm,true"
  })
  void names_of_the_product_are_kept_for_it(String name, String at, boolean allowed) {
    assertThat(ReservedNames.allowed(name, VariableScope.of(at).orElseThrow())).isEqualTo(allowed);
  }

  private static VariableDraft draft(VariableKind kind, String requiredIn) {
    return new VariableDraft(
        "Name",
        kind,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        Optional.ofNullable(requiredIn),
        List.of());
  }

  private static String said(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Done<?> _ -> "";
      case Outcome.Refused<?>(Refusal refusal) -> refusal.code() + ": " + refusal.text();
    };
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "environment,-,true",
        "environment,farm,true",
        "environment,server,true",
        "environment,environment,false",
        "environment,scalr,false",
        "environment,Farm,false",
        "environment,nowhere,false",
        "role,farm,false",
        "role,farmrole,true",
        "farm,role,false",
        "server,server,false"
      })
  void a_variable_is_required_in_a_lower_scope(String at, String in, boolean allowed) {
    var refused = "InvalidValue: 'GlobalVariable.requiredIn'(" + in + ") is invalid scope";
    assertThat(said(VariableRules.declared(draft(TEXT, in), VariableScope.of(at).orElseThrow())))
        .isEqualTo(allowed ? "" : refused);
  }

  @Test
  void the_contracts_words_are_said() {
    assertThat(declared(new VariableKind.Text(Optional.of("string"), Optional.empty())))
        .isEqualTo(
            "InvalidValue: 'GlobalVariable.outputFormat' (string) is invalid. Output format should"
                + " consists of a percent sign %, followed by type specifier.");
    assertThat(declared(new VariableKind.Choice(List.of())))
        .isEqualTo("InvalidStructure: Property 'GlobalVariable.allowedValues.value' is required.");
    assertThat(
            declared(new VariableKind.Choice(List.of(new AllowedValue("^)))", Optional.empty())))))
        .isEqualTo(
            "InvalidValue: 'GlobalVariable.allowedValues.value' is invalid. Each 'value' has to"
                + " match the pattern '/^(?=.{1,255}$)[a-zA-Z0-9-_.,=@ +*()]+$/'");
    assertThat(fits(new VariableKind.Text(Optional.empty(), Optional.of("/test/")), "/GV/", false))
        .isEqualTo(
            "InvalidValue: 'GlobalVariable.value'(/GV/) doesn't match to 'validationPattern'"
                + " (/test/)");
  }

  private static String declared(VariableKind kind) {
    return said(VariableRules.declared(draft(kind, null), VariableScope.ENVIRONMENT));
  }

  private static String fits(VariableKind kind, String value, boolean hidden) {
    return said(VariableRules.fits(kind, value, hidden, List.of()));
  }

  @Test
  void a_value_is_one_of_its_kind_and_a_hidden_one_is_not_told() {
    var pattern = new VariableKind.Text(Optional.empty(), Optional.of("^[0-9]+$"));
    assertThat(fits(pattern, "42", false)).isEmpty();
    assertThat(fits(pattern, "", false)).isEmpty();
    assertThat(fits(pattern, "swordfish", true)).contains("******").doesNotContain("swordfish");
    var choice = new VariableKind.Choice(List.of(new AllowedValue("80", Optional.empty())));
    assertThat(fits(choice, "80", false)).isEmpty();
    assertThat(fits(choice, "81", false)).startsWith("InvalidValue");
    assertThat(fits(new VariableKind.RemoteChoice(new UUID(0, 0)), "x", false))
        .startsWith("InvalidValue");
  }

  @Test
  void a_pattern_that_runs_for_ever_does_not_match() {
    assertThat(ValuePattern.matches("(a+)+$", "a".repeat(60) + "b")).isFalse();
    assertThat(ValuePattern.matches("/test/", "/test/")).isTrue();
    assertThat(ValuePattern.valid("(")).isFalse();
  }

  @Property(tries = 500)
  void text_without_a_placeholder_is_left_as_it_is(@ForAll String text) {
    var plain = text.replace("{", "");
    assertThat(Interpolation.fill(plain, Map.of("ab", "x"))).isEqualTo(plain);
  }
}
