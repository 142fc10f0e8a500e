package io.scalr.control.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What may be done with a resource beyond seeing it. */
public enum AclPermission {
  MANAGE,
  CREATE,
  UPDATE,
  DELETE,
  CLONE,
  LAUNCH_TERMINATE,
  CHANGE_OWNERSHIP,
  SERVERS,
  STATISTICS,
  CHANGE_PROJECTS,
  BUILD,
  IMPORT,
  BUNDLETASKS,
  EXECUTE,
  FORK,
  FIRE,
  ALLOCATE_BUDGET;

  public static Optional<AclPermission> of(String word) {
    return Stream.of(values()).filter(each -> each.word().equals(word)).findFirst();
  }

  /** As the API writes it, such as {@code launch-terminate}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
