package io.scalr.control.role;

import io.scalr.kernel.EnvironmentId;
import java.util.Comparator;
import java.util.List;

/**
 * From which environments of its account a role is seen.
 *
 * @param restricted only from those that are allowed; otherwise from all
 * @param allowed in ascending order; kept, but without effect, while the role is not restricted
 */
public record RoleAccess(boolean restricted, List<EnvironmentId> allowed) {
  /** Every environment sees it. */
  public static final RoleAccess OPEN = new RoleAccess(false, List.of());

  public RoleAccess {
    allowed =
        allowed.stream().distinct().sorted(Comparator.comparingLong(EnvironmentId::value)).toList();
  }
}
