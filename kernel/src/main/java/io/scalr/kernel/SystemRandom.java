package io.scalr.kernel;

import java.security.SecureRandom;

/** Chance from the machine's secure source. */
public final class SystemRandom implements RandomSource {
  private final SecureRandom random = new SecureRandom();

  @Override
  public byte[] bytes(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  @Override
  public long below(long bound) {
    return random.nextLong(bound);
  }
}
