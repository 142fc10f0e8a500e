/** The local cloud's core on a backend in memory, and the whole program as a process. */
@NullMarked
package io.scalr.localcloud;

import org.jspecify.annotations.NullMarked;
