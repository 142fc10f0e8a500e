@NullMarked
package io.scalr.boot;

import org.jspecify.annotations.NullMarked;
