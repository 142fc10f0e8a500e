package io.scalr.control.http;

import io.scalr.kernel.Outcome;

/** Does the work of one route. It refuses with a value; an exception is a bug. */
@FunctionalInterface
public interface Handler {
  Outcome<Answer> handle(Call call);
}
