package io.scalr.kernel;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param total how many rows the whole list holds under its filters
 */
public record Listed<T>(List<T> rows, long total) {
  public Listed {
    rows = List.copyOf(rows);
  }

  public <U> Listed<U> map(Function<? super T, ? extends U> mapper) {
    return new Listed<>(rows.stream().<U>map(mapper).toList(), total);
  }
}
