package io.scalr.control.orchestration.store;

import io.scalr.control.store.Sealer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * JSON in a {@code jsonb} column that may hold hidden values: sealed, it is one JSON string, which
 * the plain form never is.
 */
final class SealedJson {
  private final Sealer sealer;

  SealedJson(Sealer sealer) {
    this.sealer = sealer;
  }

  String seal(String json, String context) {
    var sealed = sealer.seal(json.getBytes(StandardCharsets.UTF_8), context);
    return '"' + Base64.getEncoder().encodeToString(sealed) + '"';
  }

  /** What was sealed, or stored as it is. */
  String open(String stored, String context) {
    if (!stored.startsWith("\"")) {
      return stored;
    }
    var sealed = Base64.getDecoder().decode(stored.substring(1, stored.length() - 1));
    return new String(sealer.open(sealed, context), StandardCharsets.UTF_8);
  }
}
