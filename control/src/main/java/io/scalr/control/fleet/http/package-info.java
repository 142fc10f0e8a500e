/** The API of servers: the vendor's routes, and ours for reasons, allowed actions and counts. */
@NullMarked
package io.scalr.control.fleet.http;

import org.jspecify.annotations.NullMarked;
