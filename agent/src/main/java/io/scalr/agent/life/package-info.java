/**
 * Where this machine stands between its first boot and its service, and what to tell the server
 * next. {@link io.scalr.agent.life.Stage} is pure; {@link io.scalr.agent.life.Life} keeps it on
 * disk. A step is told once: its number in the spool is written down before the message.
 */
@NullMarked
package io.scalr.agent.life;

import org.jspecify.annotations.NullMarked;
