/** What every platform must pass. */
@NullMarked
package io.scalr.control.cloud;

import org.jspecify.annotations.NullMarked;
