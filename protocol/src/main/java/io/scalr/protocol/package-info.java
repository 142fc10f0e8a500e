/**
 * What an agent and the server say to each other, as sealed records: {@link
 * io.scalr.protocol.Message} (the contents), {@link io.scalr.protocol.Signal} (what keeps a link
 * going) and the requests of enrolment. Nothing here reads a byte; that is {@code
 * io.scalr.protocol.codec}.
 *
 * <p>Rules: a field is never given another meaning and never becomes required later; unknown fields
 * are ignored by readers; a new message gets a new name and a golden sample.
 */
@NullMarked
package io.scalr.protocol;

import org.jspecify.annotations.NullMarked;
