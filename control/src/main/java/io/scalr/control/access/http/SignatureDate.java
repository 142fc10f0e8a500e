package io.scalr.control.access.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/** The date header, in the forms that clients send. */
final class SignatureDate {
  /** Date and time, then a zone; one client writes {@code Z+00:00}. */
  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)"
              + "(?:Z|Z?([+-]\\d\\d):?(\\d\\d))");

  private SignatureDate() {}

  static Optional<Instant> read(String date) {
    var form = FORM.matcher(date);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      var zone =
          form.group(2) == null
              ? ZoneOffset.UTC
              : ZoneOffset.of(form.group(2) + ":" + form.group(3));
      return Optional.of(LocalDateTime.parse(form.group(1)).toInstant(zone));
    } catch (DateTimeException impossibleDate) {
      return Optional.empty();
    }
  }
}
