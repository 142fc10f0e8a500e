@NullMarked
package io.scalr.sim;

import org.jspecify.annotations.NullMarked;
