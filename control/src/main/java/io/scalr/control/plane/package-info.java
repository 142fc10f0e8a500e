/**
 * The roof: {@link io.scalr.control.plane.Plane} builds every feature from its ports and the
 * features below it, in layer order. Who wants to know how the house hangs together reads that one
 * file.
 */
@NullMarked
package io.scalr.control.plane;

import org.jspecify.annotations.NullMarked;
