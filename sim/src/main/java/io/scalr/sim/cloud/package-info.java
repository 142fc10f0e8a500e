/** A cloud with a ground-truth log, the oracle of every simulated test. */
@NullMarked
package io.scalr.sim.cloud;

import org.jspecify.annotations.NullMarked;
