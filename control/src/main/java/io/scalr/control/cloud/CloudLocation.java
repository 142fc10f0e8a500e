package io.scalr.control.cloud;

/** A location of a cloud, as that cloud names it: a region, a zone group, {@code local}. */
public record CloudLocation(String value) {
  @Override
  public String toString() {
    return value;
  }
}
