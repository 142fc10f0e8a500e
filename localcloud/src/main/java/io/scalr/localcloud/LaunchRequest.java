package io.scalr.localcloud;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a launch asks for. */
record LaunchRequest(
    String token,
    String image,
    String type,
    String name,
    Map<String, String> tags,
    Secret userData) {
  /** A UUID has 36; longer tokens buy nothing. */
  static final int MAX_TOKEN = 64;

  static final int MAX_NAME = 255;

  /** EC2 allows 50 tags; no caller of ours has ten. */
  static final int MAX_TAGS = 50;

  static final int MAX_TAG_LENGTH = 256;

  /** What EC2 allows, so that nothing works here that fails there. */
  static final int MAX_USER_DATA = 16 * 1024;

  /** The tag that says whose the instance is. */
  static final String ACCOUNT_TAG = "scalr-account";

  /** The tags that together say in which environment of which installation the instance is. */
  static final List<String> ENVIRONMENT_TAGS =
      List.of("scalr-installation", ACCOUNT_TAG, "scalr-environment");

  LaunchRequest {
    tags = Map.copyOf(tags);
  }

  Outcome<LaunchRequest> checked() {
    if (!token.matches("[A-Za-z0-9-]{1," + MAX_TOKEN + "}")) {
      return invalid("The token must be 1 to " + MAX_TOKEN + " letters, digits or dashes.");
    }
    if (name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
      return invalid("The name is longer than " + MAX_NAME + " or holds control characters.");
    }
    if (tags.size() > MAX_TAGS
        || tags.entrySet().stream()
            .anyMatch(tag ->
                tag.getKey().length() > MAX_TAG_LENGTH
                    || tag.getValue().length() > MAX_TAG_LENGTH)) {
      return invalid("More than " + MAX_TAGS + " tags, or one longer than " + MAX_TAG_LENGTH + ".");
    }
    if (userData.revealBytes().length > MAX_USER_DATA) {
      return invalid("The user data is larger than " + MAX_USER_DATA + " bytes.");
    }
    return Outcome.done(this);
  }

  private static Outcome<LaunchRequest> invalid(String text) {
    return Outcome.refused(new Refusal.InvalidValue(text));
  }

  /** Equal for equal requests, whatever the order of the tags. */
  String fingerprint() {
    return hash(List.of(image, type, name, new TreeMap<>(tags).toString()), userData.revealBytes());
  }

  /** SHA-256 over texts and their lengths, in hexadecimal digits. */
  static String hash(List<String> parts, byte... last) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : parts) {
        digest.update((part.length() + ":" + part).getBytes(StandardCharsets.UTF_8));
      }
      digest.update(last);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
