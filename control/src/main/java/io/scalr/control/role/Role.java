package io.scalr.control.role;

import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a server becomes.
 *
 * @param deprecatedAt from then on it is not for new farm roles; {@code replacement} says what is
 * @param builtinAutomation empty is {@code base}
 */
public record Role(
    RoleId id,
    Scope scope,
    String name,
    String description,
    String os,
    long category,
    boolean quickStart,
    Optional<String> quickStartGroup,
    boolean useScalrAgent,
    List<String> builtinAutomation,
    List<String> tags,
    RoleAccess access,
    Optional<Instant> deprecatedAt,
    Optional<RoleId> replacement,
    Instant added) {
  public Role {
    builtinAutomation = List.copyOf(builtinAutomation);
    tags = List.copyOf(tags);
  }

  /** The same as it is stored. */
  public Role withId(RoleId stored) {
    return new Role(
        stored,
        scope,
        name,
        description,
        os,
        category,
        quickStart,
        quickStartGroup,
        useScalrAgent,
        builtinAutomation,
        tags,
        access,
        deprecatedAt,
        replacement,
        added);
  }
}
