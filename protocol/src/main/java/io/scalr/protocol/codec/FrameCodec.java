package io.scalr.protocol.codec;

import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.RefusedBecause;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Frames and their codes. Layout, big-endian:
 *
 * <pre>
 *  0  version  1 byte, 1
 *  1  kind     1 byte
 *  2  server   16 bytes
 * 18  epoch    8 bytes
 * 26  sequence 8 bytes
 * 34  type     1 byte length n, then n bytes ASCII
 *     body     4 bytes length m, then m bytes
 *     code     32 bytes: HMAC-SHA-256(link key, direction byte, all bytes before)
 * </pre>
 *
 * The code covers every byte and the direction, which is not sent.
 */
public final class FrameCodec {
  /** Largest frame: four of the largest pieces of script output; bounds what one link can hold. */
  public static final int MAX_FRAME_BYTES = 256 * 1024;

  /** Longest type name; ours have fewer than 20 letters. */
  public static final int MAX_TYPE_BYTES = 64;

  private static final int VERSION = 1;
  private static final int FIXED_BYTES = 2 + 16 + 8 + 8 + 1;
  private static final int CODE_BYTES = 32;
  private static final int SMALLEST = FIXED_BYTES + 4 + CODE_BYTES;

  /** Largest body that fits a frame whatever its type. */
  public static final int MAX_BODY_BYTES = MAX_FRAME_BYTES - SMALLEST - MAX_TYPE_BYTES;

  private FrameCodec() {}

  /**
   * A frame as bytes.
   *
   * @throws IllegalArgumentException when body or type is larger than a frame holds
   */
  public static byte[] seal(Frame frame, Direction direction, Secret key) {
    var type = frame.type().getBytes(StandardCharsets.US_ASCII);
    if (type.length > MAX_TYPE_BYTES || frame.body().length() > MAX_BODY_BYTES) {
      throw new IllegalArgumentException("larger than a frame: " + frame.type());
    }
    var out = ByteBuffer.allocate(SMALLEST + type.length + frame.body().length());
    var id = frame.server().value();
    out.put((byte) VERSION).put((byte) frame.kind().code());
    out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    out.putLong(frame.epoch()).putLong(frame.sequence());
    out.put((byte) type.length).put(type);
    out.putInt(frame.body().length()).put(frame.body().view());
    out.put(code(direction, key, out.array(), out.position()));
    return out.array();
  }

  /** Whose frame this claims to be, to find the key with. Nothing of it can be trusted yet. */
  public static Decoded<ServerId> claimedServer(byte[] bytes) {
    if (bytes.length < SMALLEST) {
      return new Decoded.Bad<>(RefusedBecause.MALFORMED, "frame too short");
    }
    var in = ByteBuffer.wrap(bytes, 2, 16);
    return new Decoded.Good<>(new ServerId(new UUID(in.getLong(), in.getLong())));
  }

  /**
   * Checks the code under each key, then reads. Bad means: not one byte may be believed, or (only
   * UNKNOWN_VERSION) an authentic frame of a newer peer.
   *
   * @param keys one, or two while a key is being renewed
   */
  public static Decoded<Opened> open(byte[] bytes, Direction direction, List<Secret> keys) {
    if (bytes.length > MAX_FRAME_BYTES) {
      return new Decoded.Bad<>(RefusedBecause.TOO_LARGE, "frame larger than " + MAX_FRAME_BYTES);
    }
    if (bytes.length < SMALLEST) {
      return new Decoded.Bad<>(RefusedBecause.MALFORMED, "frame too short");
    }
    for (int i = 0; i < keys.size(); i++) {
      if (hasCode(bytes, direction, keys.get(i))) {
        return read(bytes, i);
      }
    }
    return new Decoded.Bad<>(RefusedBecause.FORGED, "code does not fit");
  }

  /**
   * An authentic frame.
   *
   * @param key which of the keys it was sealed with
   */
  public record Opened(Frame frame, int key) {}

  private static boolean hasCode(byte[] bytes, Direction direction, Secret key) {
    int end = bytes.length - CODE_BYTES;
    var expected = ByteBuffer.wrap(code(direction, key, bytes, end));
    var found = new byte[CODE_BYTES];
    System.arraycopy(bytes, end, found, 0, CODE_BYTES);
    return MessageDigest.isEqual(expected.array(), found);
  }

  private static Decoded<Opened> read(byte[] bytes, int key) {
    var in = ByteBuffer.wrap(bytes, 0, bytes.length - CODE_BYTES);
    if (in.get() != VERSION) {
      return new Decoded.Bad<>(RefusedBecause.UNKNOWN_VERSION, "frame version");
    }
    var kind = FrameKind.of(in.get());
    if (kind.isEmpty()) {
      return new Decoded.Bad<>(RefusedBecause.UNKNOWN_VERSION, "frame kind");
    }
    var server = new ServerId(new UUID(in.getLong(), in.getLong()));
    long epoch = in.getLong();
    long sequence = in.getLong();
    int typeLength = Byte.toUnsignedInt(in.get());
    if (typeLength > MAX_TYPE_BYTES || typeLength + 4 > in.remaining()) {
      return new Decoded.Bad<>(RefusedBecause.MALFORMED, "type length");
    }
    var type = new byte[typeLength];
    in.get(type);
    int bodyLength = in.getInt();
    if (bodyLength != in.remaining() || epoch < 0 || sequence < 0) {
      return new Decoded.Bad<>(RefusedBecause.MALFORMED, "body length or number");
    }
    var body = new byte[bodyLength];
    in.get(body);
    var name = new String(type, StandardCharsets.US_ASCII);
    return new Decoded.Good<>(
        new Opened(new Frame(kind.get(), server, epoch, sequence, name, Bytes.of(body)), key));
  }

  private static byte[] code(Direction direction, Secret key, byte[] bytes, int length) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.revealBytes(), "HmacSHA256"));
      mac.update(
          (byte)
              switch (direction) {
                case TO_SERVER -> 1;
                case TO_AGENT -> 2;
              });
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
