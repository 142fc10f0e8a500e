/**
 * Servers: from the decision to have one until it is proven gone.
 *
 * <p>Nouns: server, server state (eleven), intent (a launch written down before it is called),
 * inventory (what a cloud listing said, with its age), orphan (a machine of ours that no open
 * intent and no server owns), observation (input to a decider).
 *
 * <p>Rules: a server is written down before it is launched; the launch transaction holds the farm
 * role's lock and counts every server not proven gone; Terminated means proven gone; absence counts
 * only in a complete listing begun after the last write plus the visibility time; a missing or
 * unanswered thing is an observation, never an exception.
 *
 * <p>Must never: list a cloud outside of the inventory reconciler; repeat a launch with another
 * request; decide outside of a pure function.
 */
@NullMarked
package io.scalr.control.fleet;

import org.jspecify.annotations.NullMarked;
