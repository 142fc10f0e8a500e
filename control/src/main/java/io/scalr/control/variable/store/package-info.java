/** Global variables in the main database, their values sealed. */
@NullMarked
package io.scalr.control.variable.store;

import org.jspecify.annotations.NullMarked;
