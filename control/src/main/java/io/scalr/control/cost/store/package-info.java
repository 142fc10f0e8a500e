/** SQL of cost centres and projects. */
@NullMarked
package io.scalr.control.cost.store;

import org.jspecify.annotations.NullMarked;
