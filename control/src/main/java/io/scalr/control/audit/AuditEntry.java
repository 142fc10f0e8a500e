package io.scalr.control.audit;

import io.scalr.kernel.Scope;
import java.util.Map;
import java.util.Optional;

/**
 * One thing to be recorded.
 *
 * @param scope whose object it is
 * @param action object and verb, such as {@code farm.launch}
 * @param subject which object, such as {@code farm 12}
 * @param reason why; for a decision of the machine never empty
 * @param before the object before; empty if it was made, or if nothing was done
 * @param after the object after; empty if it is gone, or if nothing was done
 */
public record AuditEntry(
    Scope scope,
    Actor actor,
    String action,
    String subject,
    String reason,
    Optional<Map<String, Object>> before,
    Optional<Map<String, Object>> after) {

  /** Something was made. */
  public static AuditEntry made(
      Scope scope, Actor actor, String action, String subject, Map<String, Object> after) {
    return new AuditEntry(scope, actor, action, subject, "", Optional.empty(), Optional.of(after));
  }

  /** Something was changed. */
  public static AuditEntry changed(
      Scope scope,
      Actor actor,
      String action,
      String subject,
      Map<String, Object> before,
      Map<String, Object> after) {
    return new AuditEntry(
        scope, actor, action, subject, "", Optional.of(before), Optional.of(after));
  }

  /** Something is gone. */
  public static AuditEntry gone(
      Scope scope, Actor actor, String action, String subject, Map<String, Object> before) {
    return new AuditEntry(scope, actor, action, subject, "", Optional.of(before), Optional.empty());
  }

  /** The machine decided something, or decided not to, because. */
  public static AuditEntry decided(
      Scope scope, String part, String action, String subject, String reason) {
    if (reason.isBlank()) {
      throw new IllegalArgumentException("a decision has a reason");
    }
    return new AuditEntry(
        scope, Actor.machine(part), action, subject, reason, Optional.empty(), Optional.empty());
  }

  /** The same with a reason. */
  public AuditEntry because(String why) {
    return new AuditEntry(scope, actor, action, subject, why, before, after);
  }
}
