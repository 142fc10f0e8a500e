package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A named set of grants of an account: a predefined role with what the account changed in it.
 *
 * @param id 20 hexadecimal digits
 * @param changes for a resource, what is given instead of the base's; empty when it is taken away
 */
public record AclRole(
    String id,
    AccountId account,
    String name,
    PredefinedRole base,
    Map<AclResource, Optional<Set<AclPermission>>> changes) {
  public AclRole {
    changes = Map.copyOf(changes);
  }

  /** What it gives in the end. */
  public AclGrants grants() {
    var all = new EnumMap<AclResource, Set<AclPermission>>(AclResource.class);
    all.putAll(AclGrants.of(base).resources());
    changes.forEach((resource, given) ->
        given.ifPresentOrElse(
            permissions -> all.put(resource, permissions), () -> all.remove(resource)));
    return new AclGrants(all);
  }
}
