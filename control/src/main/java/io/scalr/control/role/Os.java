package io.scalr.control.role;

/**
 * An operating system of the catalogue.
 *
 * @param id such as {@code debian-12}
 * @param family such as {@code debian}; what scripts for Windows or Linux are told apart by
 */
public record Os(String id, String family, String name, String generation, String version) {
  public boolean windows() {
    return family.equals("windows");
  }
}
