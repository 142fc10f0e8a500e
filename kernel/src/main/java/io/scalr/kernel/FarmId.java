package io.scalr.kernel;

/** A farm. */
public record FarmId(long value) {
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
