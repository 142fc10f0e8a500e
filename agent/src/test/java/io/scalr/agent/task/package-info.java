/** Tests of {@code task}. */
@org.jspecify.annotations.NullMarked
package io.scalr.agent.task;
