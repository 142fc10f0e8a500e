package io.scalr.platforms.local;

import io.scalr.control.cloud.PlatformFailure;
import java.util.Map;
import java.util.function.Function;

/**
 * The local cloud's error kinds, and what each is to us. A kind that we do not know is {@link
 * PlatformFailure.Unknown}: look before repeating.
 */
public final class LocalFailures {
  private static final int MAX_TEXT = 500;

  private static final Map<String, Function<String, PlatformFailure>> BY_KIND =
      Map.of(
          "NotFound", PlatformFailure.NotFound::new,
          "Invalid", PlatformFailure.Invalid::new,
          "NoCapacity", PlatformFailure.NoCapacity::new,
          "Unreachable", PlatformFailure.Unreachable::new,
          "Unknown", PlatformFailure.Unknown::new);

  private LocalFailures() {}

  public static PlatformFailure of(String kind, String text) {
    var known = BY_KIND.get(kind);
    return known == null
        ? new PlatformFailure.Unknown(cut(kind + ": " + text))
        : known.apply(cut(text));
  }

  private static String cut(String text) {
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }
}
