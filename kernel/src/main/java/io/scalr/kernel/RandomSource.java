package io.scalr.kernel;

/** The only source of chance: keys, tokens, jitter. */
public interface RandomSource {
  /** That many unpredictable bytes, fit for keys. */
  byte[] bytes(int count);

  /** A number from 0 (included) to {@code bound} (excluded). */
  long below(long bound);

  /** A number from 0.0 (included) to 1.0 (excluded). */
  default double fraction() {
    return below(1L << 53) / (double) (1L << 53);
  }
}
