/** Scripts, rules of farm roles, executions and logs, as the user API shows them. */
@NullMarked
package io.scalr.control.orchestration.http;

import org.jspecify.annotations.NullMarked;
