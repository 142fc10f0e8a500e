package io.scalr.control.variable.http;

import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.variable.VariableOwners;
import java.util.List;

/**
 * Where in the API variables hang.
 *
 * @param path of the owner below each mount, such as {@code roles/{roleId}/}; empty for the scope
 *     itself
 * @param id the path's part that names the owner; empty for the scope itself
 */
public record VariablePlace(
    List<Mount> mounts,
    String path,
    String id,
    Permission view,
    Permission manage,
    VariableOwners owners) {
  public VariablePlace {
    mounts = List.copyOf(mounts);
  }
}
