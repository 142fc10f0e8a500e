package io.scalr.control.role;

import io.scalr.kernel.Scope;

/** A heading under which roles are shown. */
public record RoleCategory(long id, Scope scope, String name) {}
