/**
 * The outbound spool: every message the agent owes the server, on its own disk until the server
 * says that its number is committed. Numbers run from 1 within one epoch (the life of one spool)
 * without a gap. It must never hand out a number twice for two contents, nor forget a message whose
 * append returned.
 */
@NullMarked
package io.scalr.agent.spool;

import org.jspecify.annotations.NullMarked;
