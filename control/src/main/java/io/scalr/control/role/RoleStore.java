package io.scalr.control.role;

import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.PlatformId;
import io.scalr.kernel.ImageId;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import io.scalr.kernel.RoleId;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Roles and their images. Reads answer what is seen from the scope; writes touch one row. */
public interface RoleStore {
  Listed<Role> list(Tx tx, Scope from, Listing listing);

  Optional<Role> find(Tx tx, Scope from, RoleId id);

  /** A role that a server was made of, whoever sees it by now. */
  Optional<Role> ofServer(Tx tx, RoleId id);

  /** Locks the row until the transaction ends; only at its own scope. */
  Optional<Role> lock(Tx tx, Scope own, RoleId id);

  /** Whether a role of this name lives at this very scope. */
  boolean nameTaken(Tx tx, Scope own, String name);

  /** Stores it under a new id, which the answer holds. */
  Role insert(Tx tx, Role role);

  void update(Tx tx, Role role);

  /**
   * @param at since when it is not for new farm roles; empty if it is
   */
  void deprecate(Tx tx, RoleId id, Optional<Instant> at, Optional<RoleId> replacement);

  /** Puts the role at another scope. */
  void move(Tx tx, RoleId id, Scope to);

  void delete(Tx tx, RoleId id);

  /** The roles at this scope and below it that boot from the image, locked, in their order. */
  List<Role> bootingFrom(Tx tx, Scope at, ImageId image);

  /** The images of a role that are seen from the scope, in the order of their ids. */
  List<Image> images(Tx tx, Scope from, RoleId id);

  void addImage(Tx tx, RoleId role, Image image);

  void removeImage(Tx tx, RoleId role, ImageId image);

  /** The image that a server of the role boots from in that place, if there is one. */
  Optional<Image> imageFor(Tx tx, RoleId role, PlatformId platform, CloudLocation location);
}
