@NullMarked
package io.scalr.platforms;

import org.jspecify.annotations.NullMarked;
