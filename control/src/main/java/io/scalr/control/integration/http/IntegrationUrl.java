package io.scalr.control.integration.http;

/** How the address of a program of others must look. */
final class IntegrationUrl {
  /** HTTP or HTTPS with a host; no user and password, which would be shown with it. */
  static final String PATTERN = "https?://[A-Za-z0-9.\\-\\[\\]:]{1,255}(/[!-~]*)?";

  private IntegrationUrl() {}
}
