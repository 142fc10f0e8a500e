package io.scalr.kernel;

import java.util.function.Function;

/**
 * What came of a request: done, or refused by the rules. A failure of the world and a bug are not
 * outcomes.
 */
public sealed interface Outcome<T> {
  record Done<T>(T value) implements Outcome<T> {}

  record Refused<T>(Refusal refusal) implements Outcome<T> {}

  static <T> Outcome<T> done(T value) {
    return new Done<>(value);
  }

  static <T> Outcome<T> refused(Refusal refusal) {
    return new Refused<>(refusal);
  }

  default <U> Outcome<U> map(Function<? super T, ? extends U> then) {
    return switch (this) {
      case Done<T>(var value) -> done(then.apply(value));
      case Refused<T>(var refusal) -> refused(refusal);
    };
  }

  default <U> Outcome<U> then(Function<? super T, Outcome<U>> then) {
    return switch (this) {
      case Done<T>(var value) -> then.apply(value);
      case Refused<T>(var refusal) -> refused(refusal);
    };
  }
}
