package io.scalr.bench;

import java.util.Arrays;

/** Sorted values. */
record Percentiles(long[] sorted) {
  static Percentiles of(long[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return new Percentiles(sorted);
  }

  /** The value that this share of all does not exceed; 0 when there is none. */
  long at(double share) {
    if (sorted.length == 0) {
      return 0;
    }
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.max(0, index)];
  }
}
