package io.scalr.control.http;

import io.helidon.webserver.http.ServerRequest;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;

/** Reads request bodies whole, whatever the method, within a size and a time. */
final class Bodies {
  /** What is read beyond the limit so that the caller can hear the answer. */
  private static final long DRAIN_MAX = 3L * ApiService.BODY_MAX;

  private static final int CHUNK = 16 * 1024;

  private Bodies() {}

  static Outcome<byte[]> read(ServerRequest request, Clock clock, Duration limit)
      throws IOException {
    if (!request.content().hasEntity()) {
      return Outcome.done(new byte[0]);
    }
    var length = request.headers().contentLength();
    if (length.isPresent() && length.getAsLong() < 0) {
      return Outcome.refused(new Refusal.BadRequest("The Content-Length is no length."));
    }
    var deadline = clock.now().plus(limit);
    var all = new ByteArrayOutputStream();
    var chunk = new byte[CHUNK];
    long read = 0;
    // Never closed here: closing reads to the end, which a body that is given up may not have.
    var in = request.content().inputStream();
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      read += n;
      if (clock.now().isAfter(deadline)) {
        return Outcome.refused(
            new Refusal.BadRequest(
                "The request body did not come within " + limit.toSeconds() + " s."));
      }
      if (read > DRAIN_MAX) {
        break;
      }
      if (read <= ApiService.BODY_MAX) {
        all.write(chunk, 0, n);
      }
    }
    return read > ApiService.BODY_MAX
        ? Outcome.refused(new Refusal.BadRequest("The request body is larger than 5 MiB."))
        : Outcome.done(all.toByteArray());
  }
}
