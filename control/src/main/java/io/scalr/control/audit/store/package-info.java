/** SQL of the record. */
@NullMarked
package io.scalr.control.audit.store;

import org.jspecify.annotations.NullMarked;
