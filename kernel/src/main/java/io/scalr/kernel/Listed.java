package io.scalr.kernel;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param total how many rows the whole list holds under its filters, as far as they were counted
 * @param exact false if there are more than {@code total}
 * @param end the place after the last row, if the list has such places and the part has rows
 */
public record Listed<T>(List<T> rows, long total, boolean exact, Optional<PageKey> end) {
  public Listed {
    rows = List.copyOf(rows);
  }

  /** A part of a list that was counted whole and has no places. */
  public Listed(List<T> rows, long total) {
    this(rows, total, true, Optional.empty());
  }

  public <U> Listed<U> map(Function<? super T, ? extends U> mapper) {
    return new Listed<>(rows.stream().<U>map(mapper).toList(), total, exact, end);
  }
}
