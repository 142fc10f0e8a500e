/**
 * The record of who did what, and of what the machine decided. Append-only: the database refuses
 * anything else.
 *
 * <p>Nouns: effect (something changed, with the object before and after), decision (the machine did
 * or did not act, with its reason), actor (who, and how they proved it).
 *
 * <p>Rules: an entry is added in the transaction of the change; "before" is read in that same
 * transaction; a secret has no printed form, so none can be in it.
 *
 * <p>Part of the ground: every feature's shell may append; nobody but the list route reads.
 */
@NullMarked
package io.scalr.control.audit;

import org.jspecify.annotations.NullMarked;
