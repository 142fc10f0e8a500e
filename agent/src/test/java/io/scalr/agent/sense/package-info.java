/** Tests of {@code sense}. */
@org.jspecify.annotations.NullMarked
package io.scalr.agent.sense;
