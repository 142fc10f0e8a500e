package io.scalr.control.access;

import io.scalr.kernel.AccountId;
import io.scalr.kernel.AclRoleId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A named set of grants of an account: a predefined role with what the account changed in it.
 *
 * @param predefined the account's copy of the base, as it is; nobody changes or deletes it
 * @param changes for a resource, what is given instead of the base's; empty when it is taken away
 */
public record AclRole(
    AclRoleId id,
    AccountId account,
    String name,
    PredefinedRole base,
    boolean predefined,
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

  /** The same under this name, giving just this; what is as in the base is no change. */
  public AclRole with(String newName, AclGrants wanted) {
    var plain = AclGrants.of(base).resources();
    var differing = new EnumMap<AclResource, Optional<Set<AclPermission>>>(AclResource.class);
    for (var resource : AclResource.values()) {
      var given = Optional.ofNullable(wanted.resources().get(resource));
      if (!given.equals(Optional.ofNullable(plain.get(resource)))) {
        differing.put(resource, given);
      }
    }
    return new AclRole(id, account, newName, base, predefined, differing);
  }
}
