package io.scalr.control.store;

import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM. Sealed form: one byte form number, four bytes key id, 12 bytes nonce, cipher text
 * with a tag of 16 bytes. The context is associated data. Old key ids still open, so a key can be
 * replaced without a stop.
 */
public final class AesSealer implements Sealer {
  private static final byte FORM = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int HEAD_BYTES = 1 + Integer.BYTES + NONCE_BYTES;

  private final Map<Integer, Secret> keys;
  private final int currentKey;
  private final RandomSource random;

  /**
   * @param keys keys of 32 bytes by key id
   * @param currentKey the id of the one that seals
   */
  public AesSealer(Map<Integer, Secret> keys, int currentKey, RandomSource random) {
    this.keys = Map.copyOf(keys);
    this.currentKey = currentKey;
    this.random = random;
    if (!keys.containsKey(currentKey)) {
      throw new IllegalArgumentException("no key with id " + currentKey);
    }
  }

  @Override
  public byte[] seal(byte[] plain, String context) {
    var nonce = random.bytes(NONCE_BYTES);
    var cipherText = run(Cipher.ENCRYPT_MODE, currentKey, nonce, plain, context);
    return ByteBuffer.allocate(HEAD_BYTES + cipherText.length)
        .put(FORM)
        .putInt(currentKey)
        .put(nonce)
        .put(cipherText)
        .array();
  }

  @Override
  public byte[] open(byte[] sealed, String context) {
    if (sealed.length < HEAD_BYTES || sealed[0] != FORM) {
      throw new IllegalStateException("not sealed by this installation: " + context);
    }
    var buffer = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
    int key = buffer.getInt();
    var nonce = new byte[NONCE_BYTES];
    buffer.get(nonce);
    var cipherText = new byte[buffer.remaining()];
    buffer.get(cipherText);
    return run(Cipher.DECRYPT_MODE, key, nonce, cipherText, context);
  }

  private byte[] run(int mode, int keyId, byte[] nonce, byte[] input, String context) {
    var key = keys.get(keyId);
    if (key == null) {
      throw new IllegalStateException("sealed with the unknown key " + keyId + ": " + context);
    }
    try {
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode, new SecretKeySpec(key.revealBytes(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot be opened or sealed: " + context, e);
    }
  }
}
