package io.scalr.bench;

import java.util.List;

/** One question about speed or memory. */
interface Benchmark {
  String name();

  /** One line for the list. */
  String about();

  /** Measures; takes two minutes at most. */
  List<Figure> run(Bench bench) throws Exception;
}
