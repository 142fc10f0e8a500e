package io.scalr.kernel;

/** Users of an account who are given access together. */
public record TeamId(long value) {
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
