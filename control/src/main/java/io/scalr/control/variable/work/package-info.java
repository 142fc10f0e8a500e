/** Asks what a remote list offers. */
@NullMarked
package io.scalr.control.variable.work;

import org.jspecify.annotations.NullMarked;
