/** The agent as a process and the gate on its server, proven together over TLS. */
@NullMarked
package io.scalr.acceptance.agent;

import org.jspecify.annotations.NullMarked;
