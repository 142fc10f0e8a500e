package io.scalr.control.access;

import io.scalr.kernel.Secret;
import io.scalr.kernel.Tx;
import io.scalr.kernel.UserId;
import java.time.Instant;
import java.util.Optional;

/** Sessions, found by their secret id. A table now, Redis on several nodes later. */
public interface SessionStore {
  void begin(Tx tx, Secret id, Session session);

  Optional<Session> find(Tx tx, Secret id);

  void seen(Tx tx, Secret id, Instant at);

  void end(Tx tx, Secret id);

  /** Ends every session of a user: the password changed, or the user may no longer come in. */
  void endAll(Tx tx, UserId user);

  /** Forgets what is over; cheap enough to be called at each log-in. */
  void sweep(Tx tx, Instant now);
}
