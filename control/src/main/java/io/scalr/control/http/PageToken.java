package io.scalr.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.PageKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Optional;

/**
 * The parameter {@code after} of a link to the next page: where it begins. It holds for the page
 * number it was made for and is passed over with any other, as when a client counts pages by itself
 * but keeps the parameters of a link; the page is then found by its number.
 */
final class PageToken {
  private PageToken() {}

  static String of(long page, PageKey key) {
    var json = JsonNodeFactory.instance.arrayNode().add(page);
    key.values().forEach(json::add);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(json));
  }

  /** Empty for a token of another page and for a text that is no token. */
  static Optional<PageKey> read(String token, int page) {
    byte[] text;
    try {
      text = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
    return Json.read(text) instanceof Outcome.Done<JsonNode>(ArrayNode json)
        ? key(json, page)
        : Optional.empty();
  }

  private static Optional<PageKey> key(ArrayNode json, int page) {
    if (json.path(0).asLong() != page) {
      return Optional.empty();
    }
    var values = new ArrayList<String>();
    for (int i = 1; i < json.size(); i++) {
      values.add(json.get(i).asText());
    }
    return Optional.of(new PageKey(values));
  }
}
