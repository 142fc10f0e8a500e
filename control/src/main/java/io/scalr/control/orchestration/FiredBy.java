package io.scalr.control.orchestration;

import java.util.Locale;

/** On whose word an event was fired. */
public enum FiredBy {
  SYSTEM,
  UI,
  API;

  /** As the API writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
