package io.scalr.control.variable;

import java.util.Optional;

/** Where a variable may be given, from the lowest priority to the highest: a farm beats a role. */
public enum VariableScope {
  SCALR("scalr", "Scalr"),
  ACCOUNT("account", "Account"),
  ENVIRONMENT("environment", "Environment"),
  ROLE("role", "Role"),
  FARM("farm", "Farm"),
  FARM_ROLE("farmrole", "FarmRole"),
  SERVER("server", "Server");

  private final String word;
  private final String title;

  VariableScope(String word, String title) {
    this.word = word;
    this.title = title;
  }

  /** As the API spells it. */
  public String word() {
    return word;
  }

  /** As error texts spell it. */
  public String title() {
    return title;
  }

  public static Optional<VariableScope> of(String word) {
    for (var each : values()) {
      if (each.word.equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Whether what is declared here may be required there: a farm does not see its roles' own. */
  public boolean leadsTo(VariableScope lower) {
    return lower.ordinal() > ordinal() && !(this == ROLE && lower == FARM);
  }
}
