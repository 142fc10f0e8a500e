/** The consumer that turns what happened to servers into scripts, and what becomes of those. */
@NullMarked
package io.scalr.control.orchestration.work;

import org.jspecify.annotations.NullMarked;
