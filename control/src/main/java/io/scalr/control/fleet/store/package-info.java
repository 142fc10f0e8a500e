/** Servers, launch intents and the inventory as tables of the main database. */
@NullMarked
package io.scalr.control.fleet.store;

import org.jspecify.annotations.NullMarked;
