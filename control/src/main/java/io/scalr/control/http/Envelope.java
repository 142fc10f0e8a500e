package io.scalr.control.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.control.http.Answer.Warning;
import io.scalr.control.http.schema.View;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is around the data: {@code meta}, {@code warnings}, {@code errors}, {@code pagination}. */
final class Envelope {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectNode json = JSON.objectNode();
  private final ObjectNode meta = json.putObject("meta");

  private Envelope(String requestId, Optional<String> stringToSign) {
    meta.put("requestId", requestId);
    stringToSign.ifPresent(text -> meta.put("stringToSign", text));
  }

  static Envelope of(String requestId, Optional<String> stringToSign) {
    return new Envelope(requestId, stringToSign);
  }

  ObjectNode details(View view, List<Warning> warnings) {
    json.set("data", view.json());
    return warned(warnings);
  }

  /**
   * @param path as the caller sent it, for the links
   * @param query the caller's, for the links
   */
  ObjectNode listing(
      Answer.Content.Many rows,
      Page page,
      String path,
      Map<String, String> query,
      List<Warning> warnings) {
    ArrayNode data = json.putArray("data");
    rows.rows().forEach(row -> data.add(row.json()));
    warned(warnings);
    var links = json.putObject("pagination");
    long last = Math.max(1, (rows.total() + page.size() - 1) / page.size());
    boolean paged = rows.total() > page.size();
    links.put("first", link(paged, 1, page, path, query));
    links.put("last", link(paged, last, page, path, query));
    links.put("prev", link(paged && page.number() > 1, page.number() - 1L, page, path, query));
    links.put("next", link(paged && page.number() < last, page.number() + 1L, page, path, query));
    return json;
  }

  ObjectNode error(String code, String text, List<Warning> warnings) {
    json.putArray("errors").addObject().put("code", code).put("message", text);
    return warned(warnings);
  }

  private ObjectNode warned(List<Warning> warnings) {
    var list = json.putArray("warnings");
    warnings.forEach(w -> list.addObject().put("code", w.code()).put("message", w.message()));
    return json;
  }

  private static @Nullable String link(
      boolean there, long number, Page page, String path, Map<String, String> query) {
    if (!there) {
      return null;
    }
    var all = new LinkedHashMap<>(query);
    all.put("maxResults", Integer.toString(page.size()));
    all.put("pageNum", Long.toString(number));
    return path
        + "?"
        + all.entrySet().stream()
            .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
            .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
