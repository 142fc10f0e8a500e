/** Tests of the whole agent. */
@org.jspecify.annotations.NullMarked
package io.scalr.agent;
