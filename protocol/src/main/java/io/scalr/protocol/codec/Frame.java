package io.scalr.protocol.codec;

import io.scalr.kernel.ServerId;
import io.scalr.protocol.Bytes;

/**
 * One WebSocket binary message.
 *
 * @param server whose link this is, in both directions
 * @param sequence of a numbered message; for Committed, Resend and Refused the number that they are
 *     about; otherwise 0
 * @param type of a numbered or droppable message; otherwise empty
 * @param body JSON, or empty
 */
public record Frame(
    FrameKind kind, ServerId server, long epoch, long sequence, String type, Bytes body) {}
