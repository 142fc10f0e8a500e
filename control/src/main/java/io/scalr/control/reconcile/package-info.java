/**
 * Ground: background loops. Each is a {@link io.scalr.control.reconcile.Reconciler}: observe, plan,
 * act, of which only the middle one thinks.
 *
 * <p>Nouns: scope (where to look), activation (one run over one scope), lease (who may activate),
 * fence (the lease's number, which only grows), report (why, and why not now), wake (look again).
 *
 * <p>Must never: hand input to a reconciler other than its scope; retry inside of an activation.
 */
@NullMarked
package io.scalr.control.reconcile;

import org.jspecify.annotations.NullMarked;
