/**
 * The bytes of the native protocol: frames and their codes, JSON bodies, proofs of enrolment.
 * Whatever arrives is answered with a value ({@link io.scalr.protocol.codec.Decoded}), never with
 * an exception. Only the two ends of a link may use it; features see the records alone.
 */
@NullMarked
package io.scalr.protocol.codec;

import org.jspecify.annotations.NullMarked;
