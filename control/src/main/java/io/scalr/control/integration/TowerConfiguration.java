package io.scalr.control.integration;

import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What of a tower a machine may use.
 *
 * @param name unique in its scope
 * @param variables JSON or YAML
 * @param allowOverride whether the scopes below may change the variables
 * @param shared whether the scopes below see it
 */
public record TowerConfiguration(
    UUID id,
    Scope scope,
    String name,
    UUID server,
    Named organization,
    Named inventory,
    List<Group> groups,
    List<MachineCredential> credentials,
    Optional<String> variables,
    boolean allowOverride,
    boolean shared) {
  public TowerConfiguration {
    groups = List.copyOf(groups);
    credentials = List.copyOf(credentials);
  }

  /** An object of the tower's. */
  public record Named(long id, Optional<String> name) {}

  /** A group of the inventory that machines join. */
  public sealed interface Group {
    Optional<String> name();

    /** One that the tower has. */
    record Regular(Optional<Long> id, Optional<String> name) implements Group {}

    /** One whose name is made for each machine. */
    record Template(Optional<UUID> id, Optional<String> name) implements Group {}
  }

  /** With what the tower logs in to machines. */
  public sealed interface MachineCredential {
    Optional<Long> id();

    Optional<String> name();

    record Linux(Optional<Long> id, Optional<String> name, Optional<String> publicKey)
        implements MachineCredential {}

    record Windows(Optional<Long> id, Optional<String> name, Optional<Secret> password)
        implements MachineCredential {}

    /** Whether the other stands for the same credential of the tower. */
    default boolean isSame(MachineCredential other) {
      return getClass() == other.getClass()
          && id().equals(other.id())
          && name().equals(other.name());
    }
  }

  /** With the passwords of those that are named again without one. */
  public TowerConfiguration keeping(List<MachineCredential> before) {
    var kept = credentials.stream().map(each -> keeping(each, before)).toList();
    return new TowerConfiguration(
        id,
        scope,
        name,
        server,
        organization,
        inventory,
        groups,
        kept,
        variables,
        allowOverride,
        shared);
  }

  private static MachineCredential keeping(MachineCredential now, List<MachineCredential> before) {
    return switch (now) {
      case MachineCredential.Linux linux -> linux;
      case MachineCredential.Windows windows ->
          windows.password().isPresent()
              ? windows
              : before.stream().filter(windows::isSame).findFirst().orElse(windows);
    };
  }
}
