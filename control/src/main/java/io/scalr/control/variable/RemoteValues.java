package io.scalr.control.variable;

import io.scalr.kernel.Outcome;
import java.util.List;

/**
 * Asks a webhook endpoint which values it offers. It is asked whenever a value is given, never
 * inside of a transaction.
 *
 * <p>The answer is JSON: a list whose items are texts, or objects with {@code value} and perhaps
 * {@code label}.
 */
public interface RemoteValues {
  /** More than a drop-down can show; a longer list is refused. */
  int MOST = 1_000;

  /** An endpoint's answer may have so many bytes: {@link #MOST} values with labels. */
  int MOST_BYTES = 1 << 19;

  /**
   * What is offered now.
   *
   * @param url http or https
   * @return refused with {@code UnacceptableObjectConfiguration} when the endpoint cannot be asked
   *     or its answer is no such list; the text names neither the endpoint, which the caller may
   *     not see, nor what it answered
   */
  Outcome<List<AllowedValue>> offered(String url);
}
