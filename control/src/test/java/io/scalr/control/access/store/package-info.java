@NullMarked
package io.scalr.control.access.store;

import org.jspecify.annotations.NullMarked;
