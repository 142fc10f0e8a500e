/** Tests of {@code link}. */
@org.jspecify.annotations.NullMarked
package io.scalr.agent.link;
