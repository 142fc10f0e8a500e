package io.scalr.kernel;

/** A script. */
public record ScriptId(long value) {
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
