package io.scalr.kernel;

/** An account: the customer of an installation. */
public record AccountId(long value) {
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
