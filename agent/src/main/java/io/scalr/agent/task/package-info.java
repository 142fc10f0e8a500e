/**
 * What the agent does on order: runs scripts and keeps what they printed. A script runs from a
 * private directory under the state directory, as the user asked for, without a shell of ours in
 * between, with only the variables given to it, which arrive byte for byte. An execution id is run
 * at most once, also over a crash of the agent. Bodies and variables must never be logged.
 */
@NullMarked
package io.scalr.agent.task;

import org.jspecify.annotations.NullMarked;
