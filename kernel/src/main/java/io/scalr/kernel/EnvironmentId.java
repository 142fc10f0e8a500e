package io.scalr.kernel;

/** An environment: the tenant scope that holds credentials, farms and servers. */
public record EnvironmentId(long value) {
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
