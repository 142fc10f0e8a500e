/**
 * Ground: bounded queues between the parts that hear and the parts that decide. Topics are types
 * that belong to the feature which uses them; shared code names topics, never a queue's arguments.
 *
 * <p>A transport, never the only copy of a truth: whoever publishes keeps the message until its
 * effect is committed, so a lost broker loses nothing.
 */
@NullMarked
package io.scalr.control.broker;

import org.jspecify.annotations.NullMarked;
