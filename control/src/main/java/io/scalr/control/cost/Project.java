package io.scalr.control.cost;

import io.scalr.kernel.Scope;
import java.util.UUID;

/** What servers are paid for; part of a cost centre. */
public record Project(
    UUID id,
    Scope scope,
    UUID costCenter,
    String name,
    String description,
    String billingCode,
    String leadEmail) {
  /** The project that exists from the first migration, under the id that the old product gave. */
  public static final UUID DEFAULT = UUID.fromString("30c59dba-fc9b-4d0f-83ec-4b5043b12f72");

  Project named(String newName, String newDescription) {
    return new Project(id, scope, costCenter, newName, newDescription, billingCode, leadEmail);
  }
}
