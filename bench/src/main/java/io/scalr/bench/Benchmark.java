package io.scalr.bench;

import java.util.List;

/** One question about speed or memory. */
interface Benchmark {
  String name();

  /** One line for the list. */
  String about();

  /** How long it takes on a machine that has nothing else to do. */
  int seconds();

  /** Measures. */
  List<Figure> run(Bench bench) throws Exception;
}
