/** Enrolment over HTTPS and the WebSocket that carries the link. */
@NullMarked
package io.scalr.control.agentlink.http;

import org.jspecify.annotations.NullMarked;
