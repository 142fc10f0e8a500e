package io.scalr.kernel;

import java.util.List;

/**
 * A place in a list: what the row before it is sorted by. A page that begins at such a place costs
 * the same wherever in the list it is, and a row that is added or taken away before it moves
 * nothing.
 *
 * @param values of the columns of the list's order, as text
 */
public record PageKey(List<String> values) {
  public PageKey {
    values = List.copyOf(values);
  }
}
