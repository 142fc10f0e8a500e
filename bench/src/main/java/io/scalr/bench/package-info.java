/**
 * Measures speed and memory against written targets. Each benchmark prints its figure, its target,
 * its settings and a peer that ran beside it; none is a test, because a busy machine is no defect.
 * A benchmark ends only what it has started, and leaves no file behind.
 */
@NullMarked
package io.scalr.bench;

import org.jspecify.annotations.NullMarked;
