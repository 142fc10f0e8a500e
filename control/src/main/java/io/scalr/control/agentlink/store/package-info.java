/** Identities, inbox and agent outbox on PostgreSQL; keys and bodies are sealed. */
@NullMarked
package io.scalr.control.agentlink.store;

import org.jspecify.annotations.NullMarked;
