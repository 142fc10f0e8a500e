package io.scalr.agent.spool;

import io.scalr.protocol.Bytes;
import io.scalr.protocol.Message;
import io.scalr.protocol.codec.MessageCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A message's type and body as they lie on disk: what a frame needs beside its numbers. */
public record Envelope(String type, Bytes body) {
  public static Envelope of(Message message) {
    return new Envelope(message.type(), MessageCodec.encode(message));
  }

  /** One byte for the length of the type, the type, the body. */
  public byte[] toBytes() {
    var name = type.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(1 + name.length + body.length())
        .put((byte) name.length)
        .put(name)
        .put(body.view())
        .array();
  }

  /** What {@link #toBytes} gave. */
  public static Envelope read(byte[] bytes) {
    int length = Byte.toUnsignedInt(bytes[0]);
    var body = new byte[bytes.length - 1 - length];
    System.arraycopy(bytes, 1 + length, body, 0, body.length);
    return new Envelope(new String(bytes, 1, length, StandardCharsets.US_ASCII), Bytes.of(body));
  }
}
