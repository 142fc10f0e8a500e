package io.scalr.control.http;

import io.scalr.control.http.schema.View;
import io.scalr.kernel.Listed;
import java.util.ArrayList;
import java.util.List;

/**
 * What a handler answers; the status is the route's.
 *
 * @param headers such as a cookie; not kept for repeated requests
 */
public record Answer(Content content, List<Warning> warnings, List<Header> headers) {
  /** The envelope's {@code data}. */
  public sealed interface Content {
    record One(View view) implements Content {}

    record Many(Listed<View> page) implements Content {}

    /** No body: 204. */
    record Nothing() implements Content {}
  }

  /** Goes along with a success. */
  public record Warning(String code, String message) {}

  /** A response header. */
  public record Header(String name, String value) {}

  public static Answer one(View view) {
    return new Answer(new Content.One(view), List.of(), List.of());
  }

  /**
   * @param rows this page's rows
   * @param total rows on all pages
   */
  public static Answer page(List<View> rows, long total) {
    return page(new Listed<>(rows, total));
  }

  /** The same, of what a store answered. */
  public static Answer page(Listed<View> listed) {
    return new Answer(new Content.Many(listed), List.of(), List.of());
  }

  /** A list that is small by nature and whole in memory: filtered and cut to the page here. */
  public static Answer whole(Call call, List<View> all) {
    var kept = all.stream().filter(call.filters()::accept).toList();
    var rows = kept.stream().skip(call.page().offset()).limit(call.page().size()).toList();
    return page(rows, kept.size());
  }

  public static Answer nothing() {
    return new Answer(new Content.Nothing(), List.of(), List.of());
  }

  public Answer warning(String code, String message) {
    var more = new ArrayList<>(warnings);
    more.add(new Warning(code, message));
    return new Answer(content, List.copyOf(more), headers);
  }

  public Answer header(String name, String value) {
    var more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Answer(content, warnings, List.copyOf(more));
  }
}
