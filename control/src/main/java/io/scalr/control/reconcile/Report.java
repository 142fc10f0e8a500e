package io.scalr.control.reconcile;

import java.util.List;

/** The reasons of one activation, kept and shown until the next one says otherwise. */
public record Report(List<Line> lines) {
  public static final Report EMPTY = new Report(List.of());

  /**
   * @param subject what it is about, such as {@code web} or {@code web #2}
   * @param done true: it is done now, because; false: not now, because
   */
  public record Line(String subject, boolean done, String text) {
    @Override
    public String toString() {
      return subject + (done ? ": " : ": not now: ") + text;
    }
  }

  public Report {
    lines = List.copyOf(lines);
  }
}
