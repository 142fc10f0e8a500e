/** Scripts, rules, events, executions and logs in the main database. */
@NullMarked
package io.scalr.control.orchestration.store;

import org.jspecify.annotations.NullMarked;
