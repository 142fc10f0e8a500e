/**
 * The local cloud as a child process: started in a session of its own so that its instances outlive
 * a killed server, adopted when it already runs, asked over its unix socket only. What it does is
 * its own business; here it is a process with a health.
 */
@NullMarked
package io.scalr.boot.localcloud;

import org.jspecify.annotations.NullMarked;
