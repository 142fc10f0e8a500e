package io.scalr.control.variable;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.variable.GivenVariable.Flags;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.FarmId;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayeringTest {
  private static final Tenant TENANT = new Tenant(new AccountId(1), new EnvironmentId(2));
  private static final Scope HOME = Scope.of(TENANT);
  private static final VariableChain SERVER =
      VariableChain.ofFarmRole(TENANT, HOME, new RoleId(3), new FarmId(4), new FarmRoleId(5))
          .server(ServerId.of("00000000-0000-4000-8000-000000000006"));

  private static VariableOwner owner(VariableScope scope) {
    return SERVER.owners().get(scope.ordinal());
  }

  private static GivenVariable given(VariableScope at, String name, String value, Flags flags) {
    return new GivenVariable(
        new UUID(0, at.ordinal()),
        owner(at),
        name,
        new VariableKind.Text(Optional.empty(), Optional.empty()),
        Optional.ofNullable(value).map(Secret::of),
        Optional.empty(),
        Optional.empty(),
        flags);
  }

  private static Flags flags(boolean hidden, boolean locked, VariableScope required) {
    return new Flags(hidden, locked, Optional.ofNullable(required));
  }

  private static String text(Optional<Secret> value) {
    return value.map(Secret::revealText).orElse("-");
  }

  @Test
  void the_chain_of_a_server_has_the_seven_scopes_in_their_order() {
    assertThat(SERVER.owners().stream().map(VariableOwner::level))
        .containsExactly(VariableScope.values());
    assertThat(SERVER.owners().stream().map(VariableOwner::key))
        .containsExactly(
            "scalr",
            "account 1",
            "environment 2",
            "role 3",
            "farm 4",
            "farmrole 5",
            "server 00000000-0000-4000-8000-000000000006");
  }

  /** Each row: what is given (scope=value, ! locks, * hides, >scope requires), what holds where. */
  @ParameterizedTest(name = "{0} seen at {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        // what is given                          | at          | value | holds | declared    |
        // defined
        "environment=e                            | environment | e     | e     | environment | environment",
        "environment=e                            | server      | -     | e     | environment | environment",
        "role=r farm=f                            | farmrole    | -     | f     | role        | farm",
        "role=r farm=f                            | role        | r     | r     | role        | role",
        "farm=f role=r farmrole=x                 | server      | -     | x     | role        | farmrole",
        "scalr=s account= environment=e           | account     |       | s     | scalr       | scalr",
        "scalr=s account= environment=            | environment |       | s     | scalr       | scalr",
        "scalr= account=                          | account     |       | -     | scalr       | scalr",
        "account=                                 | account     |       | -     | account     | account",
        "account!=a environment=e farm=f          | farm        | f     | a     | account     | account",
        "account!= environment=e                  | farm        | -     | -     | account     | account",
        "account!=a>farm role=r farm=f farmrole=x | server      | -     | f     | account     | farm",
        "account!=a>farm role=r farmrole=x        | server      | -     | r     | account     | role",
        "account!=a>role farm=f                   | server      | -     | a     | account     | account",
        "account=a>farm farmrole=x                | server      | -     | x     | account     | farmrole",
        "environment!=e account=a                 | server      | -     | e     | account     | environment",
        "environment=e account!=a                 | server      | -     | a     | account     | account",
      })
  void what_holds_follows_from_what_each_scope_says(
      String given, String at, String own, String holds, String declared, String defined) {
    var rows = new ArrayList<GivenVariable>();
    for (var each : given.split(" +")) {
      var sides = each.split("=", -1);
      var name = sides[0].replace("!", "").replace("*", "");
      var rest = sides[1].split(">", -1);
      var required = rest.length > 1 ? VariableScope.of(rest[1]).orElseThrow() : null;
      rows.add(
          given(
              VariableScope.of(name).orElseThrow(),
              "V",
              rest[0],
              flags(sides[0].contains("*"), sides[0].contains("!"), required)));
    }
    var level = VariableScope.of(at).orElseThrow();

    var seen = Layering.seen(SERVER.upTo(level), rows);

    assertThat(seen).hasSize(1);
    assertThat(text(seen.getFirst().own())).isEqualTo(own == null ? "" : own);
    assertThat(text(seen.getFirst().effective())).isEqualTo(holds);
    assertThat(seen.getFirst().declaredIn().word()).isEqualTo(declared);
    assertThat(seen.getFirst().definedIn().word()).isEqualTo(defined);
  }

  @Test
  void names_are_the_same_however_they_are_cased_and_the_declarations_spelling_holds() {
    var rows =
        List.of(
            given(VariableScope.FARM, "path", "low", Flags.NONE),
            given(VariableScope.ACCOUNT, "Path", "high", Flags.NONE),
            given(VariableScope.ACCOUNT, "Other", "o", Flags.NONE));
    var seen = Layering.seen(SERVER, rows);
    assertThat(seen.stream().map(SeenVariable::name)).containsExactly("Other", "Path");
    assertThat(text(seen.getLast().effective())).isEqualTo("low");
  }

  @Test
  void hidden_once_is_hidden_below_and_not_above() {
    var rows =
        List.of(
            given(VariableScope.ACCOUNT, "V", "a", Flags.NONE),
            given(VariableScope.FARM, "V", "f", flags(true, false, null)));
    assertThat(hidden(VariableScope.ENVIRONMENT, rows)).isFalse();
    assertThat(hidden(VariableScope.FARM, rows)).isTrue();
    assertThat(hidden(VariableScope.SERVER, rows)).isTrue();
  }

  private static boolean hidden(VariableScope at, List<GivenVariable> rows) {
    return Layering.seen(SERVER.upTo(at), rows).getFirst().flags().hidden();
  }

  @Test
  void a_required_variable_lacks_only_where_it_is_required() {
    var rows =
        List.of(given(VariableScope.SCALR, "V", null, flags(false, true, VariableScope.FARM)));
    for (var at : VariableScope.values()) {
      assertThat(Layering.seen(SERVER.upTo(at), rows).getFirst().lacking())
          .as(at.word())
          .isEqualTo(at == VariableScope.FARM);
    }
  }

  @Test
  void a_farm_does_not_see_its_roles_own_so_a_role_requires_nothing_there() {
    for (var from : VariableScope.values()) {
      for (var to : VariableScope.values()) {
        boolean role = from == VariableScope.ROLE && to == VariableScope.FARM;
        assertThat(from.leadsTo(to))
            .as(from + " to " + to)
            .isEqualTo(to.ordinal() > from.ordinal() && !role);
      }
    }
  }

  @Test
  void owners_of_another_chain_say_nothing_here() {
    var other = VariableChain.ofFarm(TENANT, new FarmId(99)).owner();
    var foreign =
        new GivenVariable(
            new UUID(1, 1),
            other,
            "V",
            new VariableKind.Json(),
            Optional.of(Secret.of("1")),
            Optional.empty(),
            Optional.empty(),
            Flags.NONE);
    assertThat(Layering.seen(SERVER, List.of(foreign))).isEmpty();
  }

  // what one scope may say: nothing, or a value (maybe empty) with flags
  @Provide
  Arbitrary<Map<VariableScope, GivenVariable>> said() {
    var value = Arbitraries.of("", "a", "b", "c").injectNull(0.2);
    var required = Arbitraries.of(VariableScope.class).injectNull(0.5);
    var flag = Arbitraries.of(true, false);
    var row = Combinators.combine(value, flag, flag, required).as(Row::new).injectNull(0.4);
    return row.list()
        .ofSize(VariableScope.values().length)
        .map(rows -> {
          var all = new EnumMap<VariableScope, GivenVariable>(VariableScope.class);
          for (var scope : VariableScope.values()) {
            var one = rows.get(scope.ordinal());
            if (one != null) {
              all.put(
                  scope, given(scope, "V", one.value, flags(one.hidden, one.locked, one.required)));
            }
          }
          return all;
        });
  }

  private record Row(String value, boolean hidden, boolean locked, VariableScope required) {}

  @Property
  void the_order_in_which_rows_are_read_does_not_matter(
      @ForAll("said") Map<VariableScope, GivenVariable> said, @ForAll long seed) {
    var rows = new ArrayList<>(said.values());
    var before = Layering.seen(SERVER, rows);
    Collections.shuffle(rows, new Random(seed));
    assertThat(Layering.seen(SERVER, rows)).isEqualTo(before);
  }

  @Property
  void what_is_said_below_a_place_does_not_change_what_it_sees(
      @ForAll("said") Map<VariableScope, GivenVariable> said, @ForAll VariableScope at) {
    var above =
        said.values().stream().filter(row -> row.owner().level().compareTo(at) <= 0).toList();
    assertThat(Layering.seen(SERVER.upTo(at), said.values()))
        .isEqualTo(Layering.seen(SERVER.upTo(at), above));
  }

  @Property
  void what_holds_is_the_last_value_that_may_be_given(
      @ForAll("said") Map<VariableScope, GivenVariable> said, @ForAll VariableScope at) {
    var seen = Layering.seen(SERVER.upTo(at), said.values()).stream().findFirst();
    var first =
        said.values().stream().map(row -> row.owner().level()).min(VariableScope::compareTo);
    if (first.isEmpty() || first.get().compareTo(at) > 0) {
      assertThat(seen).isEmpty();
      return;
    }
    var declaration = said.get(first.get());
    String expected = "-";
    for (var scope : VariableScope.values()) {
      var row = said.get(scope);
      boolean open =
          scope == first.get()
              || !declaration.flags().locked()
              || declaration.flags().requiredIn().isPresent()
                  && scope.compareTo(declaration.flags().requiredIn().get()) <= 0;
      if (scope.compareTo(at) <= 0 && row != null && open && !text(row.value()).isEmpty()) {
        expected = row.value().isPresent() ? text(row.value()) : expected;
      }
    }
    assertThat(text(seen.orElseThrow().effective())).isEqualTo(expected);
    assertThat(seen.get().declaredIn()).isEqualTo(first.get());
  }

  @Property
  void once_hidden_it_stays_hidden_further_down(
      @ForAll("said") Map<VariableScope, GivenVariable> said) {
    boolean before = false;
    for (var at : VariableScope.values()) {
      var seen = Layering.seen(SERVER.upTo(at), said.values());
      boolean now = !seen.isEmpty() && seen.getFirst().flags().hidden();
      assertThat(now || !before).isTrue();
      before = now;
    }
  }
}
