package io.scalr.protocol.codec;

import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Enrolment.RenewPurpose;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;

/** What an agent signs with its Ed25519 key, and how that is checked. */
public final class Proof {
  private Proof() {}

  /** SHA-256 of a join token: what the server stores and the proof names. */
  public static Bytes tokenHash(Secret joinToken) {
    return sha256(joinToken.revealBytes());
  }

  public static Bytes sha256(byte[] bytes) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The bytes to sign at enrolment: the label {@code scalr agent enrol 1} and a zero byte, server
   * id (16), token hash (32), CA hash (32), nonce (32).
   */
  public static byte[] enrolment(ServerId server, Bytes tokenHash, Bytes caSha256, Bytes nonce) {
    return join("scalr agent enrol 1", server, tokenHash, caSha256, nonce);
  }

  /**
   * The bytes to sign for a new link key: the label {@code scalr agent renew 1} or {@code scalr
   * agent reenrol 1} and a zero byte, server id, CA hash, nonce.
   */
  public static byte[] renewal(ServerId server, RenewPurpose purpose, Bytes caSha256, Bytes nonce) {
    var label =
        switch (purpose) {
          case RENEW -> "scalr agent renew 1";
          case REENROL -> "scalr agent reenrol 1";
        };
    return join(label, server, caSha256, nonce);
  }

  public static Bytes sign(PrivateKey key, byte[] bytes) {
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(bytes);
      return Bytes.of(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a usable Ed25519 key", e);
    }
  }

  /** Whether the signature is good; a key or signature that cannot be read is not. */
  public static boolean holds(Bytes publicKey, byte[] bytes, Bytes proof) {
    try {
      var key =
          KeyFactory.getInstance("Ed25519")
              .generatePublic(new X509EncodedKeySpec(publicKey.toArray()));
      var signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(bytes);
      return signature.verify(proof.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static byte[] join(String label, ServerId server, Bytes... parts) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    out.write(0);
    var id = server.value();
    out.writeBytes(
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array());
    for (var part : parts) {
      out.writeBytes(part.toArray());
    }
    return out.toByteArray();
  }
}
