/** The page: log-in, what runs, what was decided, and buttons. */
@NullMarked
package io.scalr.control.overview.http;

import org.jspecify.annotations.NullMarked;
