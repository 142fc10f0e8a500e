/** Tests of the whole: every feature built together, on a real database and over real HTTP. */
@NullMarked
package io.scalr.control.plane;

import org.jspecify.annotations.NullMarked;
