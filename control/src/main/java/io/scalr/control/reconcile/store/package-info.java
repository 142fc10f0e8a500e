/** Leases and reports as tables of the main database. */
@NullMarked
package io.scalr.control.reconcile.store;

import org.jspecify.annotations.NullMarked;
