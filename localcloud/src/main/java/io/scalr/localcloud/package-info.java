@NullMarked
package io.scalr.localcloud;

import org.jspecify.annotations.NullMarked;
