/**
 * Cost: cost centres and projects, to which every farm belongs. Metering, charges and budgets come
 * later.
 *
 * <p>Nouns: cost centre (who pays), project (what it is paid for).
 *
 * <p>Must never: be written to by another feature.
 */
@NullMarked
package io.scalr.control.cost;

import org.jspecify.annotations.NullMarked;
