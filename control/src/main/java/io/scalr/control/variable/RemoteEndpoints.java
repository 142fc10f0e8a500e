package io.scalr.control.variable;

import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.Optional;
import java.util.UUID;

/** Which webhook endpoints there are; answered by the feature that keeps them. */
public interface RemoteEndpoints {
  /** The endpoint's URL, if it is seen from the scope. */
  Optional<String> url(Tx tx, Scope from, UUID endpoint);
}
