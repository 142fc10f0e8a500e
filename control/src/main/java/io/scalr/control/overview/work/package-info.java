/** Reads what the page shows from the features below. */
@NullMarked
package io.scalr.control.overview.work;

import org.jspecify.annotations.NullMarked;
