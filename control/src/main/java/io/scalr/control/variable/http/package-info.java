/** The API of global variables. */
@NullMarked
package io.scalr.control.variable.http;

import org.jspecify.annotations.NullMarked;
