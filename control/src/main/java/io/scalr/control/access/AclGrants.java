package io.scalr.control.access;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What somebody may see, and what they may do with it. A resource that is named may be seen; one
 * that is not named may neither be seen nor used. There is no denial: grants only add up.
 */
public record AclGrants(Map<AclResource, Set<AclPermission>> resources) {
  /** Nothing at all. */
  public static final AclGrants NONE = new AclGrants(Map.of());

  private static final Set<AclResource> FARMS =
      EnumSet.of(AclResource.FARMS, AclResource.TEAM_FARMS, AclResource.OWN_FARMS);

  /** What the predefined role Read-only leaves out altogether. */
  private static final Set<AclResource> NOT_READ =
      EnumSet.of(
          AclResource.ENV_CLOUDS_ENVIRONMENT,
          AclResource.CLOUD_CREDENTIALS_ACCOUNT,
          AclResource.CLOUD_CREDENTIALS_ENVIRONMENT,
          AclResource.ANALYTICS_ACCOUNT,
          AclResource.ANALYTICS_PROJECTS_ACCOUNT,
          AclResource.ANALYTICS_ENVIRONMENT);

  /**
   * @throws IllegalArgumentException for a permission that the resource does not have
   */
  public AclGrants {
    var copy = new EnumMap<AclResource, Set<AclPermission>>(AclResource.class);
    resources.forEach((resource, permissions) -> {
      if (!resource.permissions().containsAll(permissions)) {
        throw new IllegalArgumentException(resource + " has no such permission: " + permissions);
      }
      copy.put(resource, Set.copyOf(permissions));
    });
    resources = Map.copyOf(copy);
  }

  public static AclGrants of(PredefinedRole role) {
    var all = new EnumMap<AclResource, Set<AclPermission>>(AclResource.class);
    for (var resource : AclResource.values()) {
      switch (role) {
        case FULL_ACCESS -> all.put(resource, resource.permissions());
        case READ_ONLY -> {
          if (!NOT_READ.contains(resource)) {
            all.put(resource, Set.of());
          }
        }
        case NO_ACCESS -> {
          // nothing
        }
      }
    }
    return new AclGrants(all);
  }

  /** Whatever any of them gives. */
  public static AclGrants union(Collection<AclGrants> some) {
    var all = new EnumMap<AclResource, Set<AclPermission>>(AclResource.class);
    for (var grants : some) {
      grants.resources.forEach((resource, permissions) ->
          all.computeIfAbsent(resource, _ -> EnumSet.noneOf(AclPermission.class))
              .addAll(permissions));
    }
    return new AclGrants(all);
  }

  public boolean nothing() {
    return resources.isEmpty();
  }

  /** Whether any farms may be seen. */
  public boolean allowsFarms() {
    return FARMS.stream().anyMatch(this::allows);
  }

  /** Whether this may be done with any farms: all, the own teams' or one's own. */
  public boolean allowsFarms(AclPermission permission) {
    return FARMS.stream().anyMatch(farms -> allows(farms, permission));
  }

  public boolean allows(AclResource resource) {
    return resources.containsKey(resource);
  }

  public boolean allows(AclResource resource, AclPermission permission) {
    return resources.getOrDefault(resource, Set.of()).contains(permission);
  }
}
