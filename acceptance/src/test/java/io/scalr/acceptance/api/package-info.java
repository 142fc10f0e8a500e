/**
 * The whole plane's API over real sockets and a real database, as clients that are not ours see it.
 */
@NullMarked
package io.scalr.acceptance.api;

import org.jspecify.annotations.NullMarked;
