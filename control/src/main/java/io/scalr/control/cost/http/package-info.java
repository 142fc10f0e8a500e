/** The API of cost centres and projects, read only so far. */
@NullMarked
package io.scalr.control.cost.http;

import org.jspecify.annotations.NullMarked;
