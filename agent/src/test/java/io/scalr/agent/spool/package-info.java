/** Tests of {@code spool}. */
@org.jspecify.annotations.NullMarked
package io.scalr.agent.spool;
