/** The loops of {@code fleet}: they read, let the deciders think, and act. */
@NullMarked
package io.scalr.control.fleet.work;

import org.jspecify.annotations.NullMarked;
