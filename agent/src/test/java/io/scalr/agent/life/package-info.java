/** Tests of {@code life}. */
@org.jspecify.annotations.NullMarked
package io.scalr.agent.life;
