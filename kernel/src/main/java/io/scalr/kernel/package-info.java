/**
 * What every module shares: typed ids, time and chance as ports, refusals, money, invariants. No
 * I/O, no thread, no clock read except in the three named files {@link SystemClock}, {@link
 * SystemIds} and {@link SystemRandom}.
 */
@NullMarked
package io.scalr.kernel;

import org.jspecify.annotations.NullMarked;
