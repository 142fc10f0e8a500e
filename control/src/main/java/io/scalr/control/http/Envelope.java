package io.scalr.control.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.control.http.Answer.Warning;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Listing;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is around the data: {@code meta}, {@code warnings}, {@code errors}, {@code pagination}. */
final class Envelope {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final Warning NOT_COUNTED =
      new Warning(
          "PartialCount",
          "The list goes on beyond its 'last' page: %d rows past this page were counted. Add"
                  .formatted(Listing.COUNTED)
              + " count=all to have all of them counted.");

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
      Listed<View> rows,
      Page page,
      String path,
      Map<String, String> query,
      List<Warning> warnings) {
    ArrayNode data = json.putArray("data");
    rows.rows().forEach(row -> data.add(row.json()));
    var said = new ArrayList<>(warnings);
    if (!rows.exact()) {
      said.add(NOT_COUNTED);
    }
    warned(said);
    var links = json.putObject("pagination");
    long last = Math.max(1, (rows.total() + page.size() - 1) / page.size());
    boolean paged = rows.total() > page.size();
    long next = page.number() + 1L;
    var after = rows.end().map(end -> PageToken.of(next, end));
    links.put("first", link(paged, 1, Optional.empty(), page, path, query));
    links.put("last", link(paged, last, Optional.empty(), page, path, query));
    links.put(
        "prev",
        link(paged && page.number() > 1, page.number() - 1L, Optional.empty(), page, path, query));
    links.put("next", link(paged && page.number() < last, next, after, page, path, query));
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
      boolean there,
      long number,
      Optional<String> after,
      Page page,
      String path,
      Map<String, String> query) {
    if (!there) {
      return null;
    }
    var all = new LinkedHashMap<>(query);
    all.put("maxResults", Integer.toString(page.size()));
    all.put("pageNum", Long.toString(number));
    all.remove("after");
    after.ifPresent(token -> all.put("after", token));
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
