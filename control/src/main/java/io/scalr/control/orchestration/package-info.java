/**
 * What is done when things happen: events, scripts and their versions, rules on events, executions
 * and their logs.
 *
 * <p>Nouns: event (built-in, custom), script, script version, rule (home, trigger, target, action),
 * execution, log entry.
 *
 * <p>Rules: which scripts run where is decided by a pure decider from event, rules and servers; an
 * execution's id makes it happen once. Must never: change a server's state; it reports an init
 * failure to fleet, which decides.
 */
@NullMarked
package io.scalr.control.orchestration;

import org.jspecify.annotations.NullMarked;
