/** The few stores that the simulator needs, in memory; they pass the contracts of the real ones. */
@NullMarked
package io.scalr.sim.store;

import org.jspecify.annotations.NullMarked;
