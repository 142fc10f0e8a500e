package io.scalr.control.http;

import java.util.Optional;
import java.util.regex.Pattern;

/** Spellings of paths that older clients use. */
final class Paths {
  private static final Pattern LEGACY = Pattern.compile("/api/(user|account|admin)/v([^/]*)(/.*)?");
  private static final Pattern VERSIONED =
      Pattern.compile("/api/v([^/]*)/(user|account|global|session)(/.*)?");
  private static final Pattern VERSION = Pattern.compile("\\d+(beta\\d*)?");
  private static final Pattern BARE_ACCOUNT =
      Pattern.compile("/api/v1beta0/account/(?![0-9]+(/|$))(.+)");

  private Paths() {}

  /** The path of today for one of the first release; empty if it is none of those. */
  static Optional<String> today(String path) {
    var legacy = LEGACY.matcher(path);
    if (!legacy.matches()) {
      return Optional.empty();
    }
    var level = legacy.group(1).equals("admin") ? "global" : legacy.group(1);
    var rest = legacy.group(3) == null ? "/" : legacy.group(3);
    return Optional.of("/api/v" + legacy.group(2) + "/" + level + rest);
  }

  /** True if the path names a version that is not even written as one. */
  static boolean invalidVersion(String path) {
    var versioned = VERSIONED.matcher(path);
    return versioned.matches() && !VERSION.matcher(versioned.group(1)).matches();
  }

  /**
   * An account path without the account's id, as the first release had it, with id 0 put in; the
   * account is the caller's own.
   */
  static Optional<String> withOwnAccount(String path) {
    var bare = BARE_ACCOUNT.matcher(path);
    return bare.matches()
        ? Optional.of("/api/v1beta0/account/0/" + bare.group(2))
        : Optional.empty();
  }
}
