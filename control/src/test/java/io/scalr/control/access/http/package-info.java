/** Tests of the gate, of log-in and of the routes. */
@NullMarked
package io.scalr.control.access.http;

import org.jspecify.annotations.NullMarked;
