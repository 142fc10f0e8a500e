package io.scalr.control.access;

import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Secret;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id, written as {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. 19 MiB and two passes are
 * OWASP's smallest advice: a process of 300 MB cannot give each log-in more, and {@code LogIns}
 * lets only two run at a time.
 */
public final class PasswordHash {
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  /** A stored hash that asks for more than this is not ours. */
  private static final int MEMORY_MAX_KIB = 65_536;

  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=1\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

  private PasswordHash() {}

  public static String of(Secret password, RandomSource random) {
    var salt = random.bytes(SALT_BYTES);
    return form(salt, run(password, salt, MEMORY_KIB, PASSES, HASH_BYTES));
  }

  /**
   * What no known password has: as dear to compare with as a real one, and free to make, so that a
   * start does not wait for it.
   */
  public static String ofNobody(RandomSource random) {
    return form(random.bytes(SALT_BYTES), random.bytes(HASH_BYTES));
  }

  private static String form(byte[] salt, byte[] hash) {
    var encoder = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
        .formatted(MEMORY_KIB, PASSES, encoder.encodeToString(salt), encoder.encodeToString(hash));
  }

  /**
   * @throws IllegalArgumentException if the stored text is not such a hash
   */
  public static boolean matches(Secret password, String stored) {
    var form = FORM.matcher(stored);
    if (!form.matches() || Integer.parseInt(form.group(1)) > MEMORY_MAX_KIB) {
      throw new IllegalArgumentException("not a password hash of ours");
    }
    var expected = Base64.getDecoder().decode(form.group(4));
    var actual =
        run(
            password,
            Base64.getDecoder().decode(form.group(3)),
            Integer.parseInt(form.group(1)),
            Integer.parseInt(form.group(2)),
            expected.length);
    return MessageDigest.isEqual(expected, actual);
  }

  private static byte[] run(Secret password, byte[] salt, int memory, int passes, int length) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withSalt(salt)
            .withMemoryAsKB(memory)
            .withIterations(passes)
            .withParallelism(1)
            .build());
    var hash = new byte[length];
    generator.generateBytes(password.revealBytes(), hash);
    return hash;
  }
}
