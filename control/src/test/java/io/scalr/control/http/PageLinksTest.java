package io.scalr.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Listed;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.PageKey;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageLinksTest {
  private static final Schema BOOK = Schema.object("Book", Property.whole("id"));
  private static final PageKey END = new PageKey(List.of("2026-11-23T06:00:00Z", "á/ë\"+"));

  private static Listed<View> two(long total, boolean exact) {
    return new Listed<>(
        List.of(View.of(BOOK).put("id", 1L), View.of(BOOK).put("id", 2L)),
        total,
        exact,
        Optional.of(END));
  }

  private static Page page(Map<String, String> query) {
    return switch (Page.read(query)) {
      case Outcome.Done<Page>(var page) -> page;
      case Outcome.Refused<Page>(var refusal) -> throw new AssertionError(refusal);
    };
  }

  private static JsonNode listing(Listed<View> rows, Map<String, String> query) {
    return Envelope.of("r", Optional.empty())
        .listing(rows, page(query), "/books/", query, List.of());
  }

  private static String parameter(String link, String name) {
    for (var pair : link.substring(link.indexOf('?') + 1).split("&")) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    throw new AssertionError(link);
  }

  @Test
  void only_the_link_to_the_next_page_says_where_it_begins() {
    var query = Map.of("maxResults", "2", "pageNum", "2", "after", "old", "shelf", "a b");
    var links = listing(two(9, true), query).path("pagination");
    var next = links.path("next").asText();
    assertThat(parameter(next, "pageNum")).isEqualTo("3");
    assertThat(parameter(next, "shelf")).isEqualTo("a b");
    assertThat(page(Map.of("pageNum", "3", "after", parameter(next, "after"))).after())
        .contains(END);
    for (var other : List.of("first", "last", "prev")) {
      assertThat(links.path(other).asText()).startsWith("/books/?").doesNotContain("after=");
    }
  }

  @Test
  void a_client_that_counts_pages_itself_but_keeps_the_parameters_gets_the_page_it_names() {
    var next = listing(two(9, true), Map.of("maxResults", "2")).path("pagination").path("next");
    var token = parameter(next.asText(), "after");
    assertThat(page(Map.of("pageNum", "2", "after", token)).after()).contains(END);
    assertThat(page(Map.of("pageNum", "4", "after", token)).after()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "bm8", "WzIsIngi", "WzIsey", "W10", "e30"})
  void a_text_that_is_no_token_is_passed_over(String token) {
    assertThat(page(Map.of("pageNum", "2", "after", token)).after()).isEmpty();
  }

  @Test
  void a_list_that_was_not_counted_to_its_end_says_so() {
    var warnings = listing(two(1_002, false), Map.of("maxResults", "2")).path("warnings");
    assertThat(warnings.path(0).path("code").asText()).isEqualTo("PartialCount");
    assertThat(warnings.path(0).path("message").asText()).contains("count=all");
    assertThat(listing(two(1_002, true), Map.of("maxResults", "2")).path("warnings")).isEmpty();
  }

  @Test
  void only_all_can_be_counted() {
    assertThat(page(Map.of("count", "all")).counted()).isTrue();
    assertThat(page(Map.of()).counted()).isFalse();
    assertThat(Page.read(Map.of("count", "some"))).isInstanceOf(Outcome.Refused.class);
  }
}
