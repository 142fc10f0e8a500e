package io.scalr.control.http;

import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Listed;
import java.util.function.Function;

/** What list routes have in common. */
public final class Lists {
  private Lists() {}

  /** The page as the API shows it. */
  public static <T> Answer answer(Listed<T> listed, Function<? super T, View> view) {
    return Answer.page(listed.map(view));
  }

  /** A foreign key of a whole-number id, as most of the contract's are. */
  public static Schema key(String target) {
    return Schema.foreignKey(target, Property.whole("id"));
  }
}
