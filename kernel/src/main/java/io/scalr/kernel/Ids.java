package io.scalr.kernel;

import java.util.UUID;

/** The only source of new identifiers. */
public interface Ids {
  UUID uuid();
}
