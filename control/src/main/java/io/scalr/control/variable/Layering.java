package io.scalr.control.variable;

import io.scalr.control.variable.GivenVariable.Flags;
import io.scalr.kernel.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What holds where, from what each owner says. */
public final class Layering {
  private Layering() {}

  /**
   * What a place sees, by name.
   *
   * @param given of any owners, in any order; those of others than the chain's do not count
   */
  public static List<SeenVariable> seen(VariableChain chain, Collection<GivenVariable> given) {
    var priority = new HashMap<VariableOwner, Integer>();
    chain.owners().forEach(owner -> priority.put(owner, priority.size()));
    Map<String, List<GivenVariable>> byName = new TreeMap<>();
    given.stream()
        .filter(each -> priority.containsKey(each.owner()))
        .sorted(Comparator.comparing((GivenVariable each) -> each.owner().level()))
        .forEach(each -> byName.computeIfAbsent(each.key(), _ -> new ArrayList<>()).add(each));
    return byName.values().stream().map(rows -> seen(rows, chain.level())).toList();
  }

  /**
   * @param rows of one name, in rising priority; there is one
   */
  private static SeenVariable seen(List<GivenVariable> rows, VariableScope at) {
    var declared = rows.getFirst();
    var holding = declared;
    boolean hidden = false;
    Optional<Secret> own = Optional.empty();
    for (var row : rows) {
      hidden |= row.flags().hidden();
      var level = row.owner().level();
      if (level == at) {
        own = row.value();
      }
      if (row.filled().isPresent() && (row == declared || open(declared.flags(), level))) {
        holding = row;
      }
    }
    return new SeenVariable(
        declared.name(),
        declared.kind(),
        declared.category(),
        declared.description(),
        declared.flags().hiddenToo(hidden),
        declared.owner().level(),
        holding.owner().level(),
        own,
        holding.filled(),
        at);
  }

  /**
   * Whether an owner below the declaration may give a value: always, unless it is locked; then down
   * to the scope where one is required, if there is such a scope.
   */
  static boolean open(Flags declared, VariableScope level) {
    return !declared.locked()
        || declared.requiredIn().filter(until -> level.compareTo(until) <= 0).isPresent();
  }
}
