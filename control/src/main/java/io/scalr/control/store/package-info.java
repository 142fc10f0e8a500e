/**
 * Ground: the main database. Transactions, migrations, the sealer of secrets at rest, the log of
 * domain events with its cursors.
 *
 * <p>Rules: SQL is text beside its mapper, one dialect (PostgreSQL 15). A change and its domain
 * events commit in one transaction. Must never: hold a decision.
 */
@NullMarked
package io.scalr.control.store;

import org.jspecify.annotations.NullMarked;
