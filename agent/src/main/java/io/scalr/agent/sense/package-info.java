/**
 * What the machine is doing, sampled from {@code /proc} every ten seconds. Samples are droppable:
 * few are kept, the oldest is forgotten first, and none is ever on disk.
 */
@NullMarked
package io.scalr.agent.sense;

import org.jspecify.annotations.NullMarked;
