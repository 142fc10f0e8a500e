/** What tests of whole programs share. */
@NullMarked
package io.scalr.kernel.process;

import org.jspecify.annotations.NullMarked;
