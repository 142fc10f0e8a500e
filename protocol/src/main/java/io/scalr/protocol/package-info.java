@NullMarked
package io.scalr.protocol;

import org.jspecify.annotations.NullMarked;
