/** Tests of the record. */
@NullMarked
package io.scalr.control.audit;

import org.jspecify.annotations.NullMarked;
