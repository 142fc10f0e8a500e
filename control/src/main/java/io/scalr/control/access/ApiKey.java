package io.scalr.control.access;

import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Secret;
import io.scalr.kernel.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * A key that signs requests; its secret is kept apart.
 *
 * @param id {@code APIK} and 16 letters and digits
 */
public record ApiKey(
    String id,
    UserId user,
    String name,
    boolean active,
    Instant createdAt,
    Optional<Instant> lastUsed) {
  /** How exact {@link #lastUsed} is: a write for every request would cost more than the request. */
  public static final Duration LAST_USED_STEP = Duration.ofSeconds(10);

  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final int RANDOM_LETTERS = 16;

  /** 240 bits, which base64 writes in 40 letters without padding, as the old product's were. */
  private static final int SECRET_BYTES = 30;

  /** True if the time of a use now is to be written. */
  public boolean isToBeNoted(Instant now) {
    return lastUsed.filter(last -> last.isAfter(now.minus(LAST_USED_STEP))).isEmpty();
  }

  public static String newId(RandomSource random) {
    var id = new StringBuilder("APIK");
    for (int i = 0; i < RANDOM_LETTERS; i++) {
      id.append(LETTERS.charAt((int) random.below(LETTERS.length())));
    }
    return id.toString();
  }

  public static Secret newSecret(RandomSource random) {
    return Secret.of(Base64.getEncoder().encodeToString(random.bytes(SECRET_BYTES)));
  }
}
