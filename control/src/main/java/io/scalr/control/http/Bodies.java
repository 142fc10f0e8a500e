package io.scalr.control.http;

import io.helidon.webserver.http.ServerRequest;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads request bodies whole, whatever the method, within a size, a time and the memory of all of
 * them together. Nobody has been identified yet when a body is read, so what it may take up is what
 * any stranger may.
 */
final class Bodies {
  /**
   * What a body may take without asking: nearly all of the API's are smaller, and the edge lets 512
   * requests in.
   */
  static final int FREE = 32 * 1024;

  /**
   * What larger bodies may take together: six of the largest. While it is read and copied a body
   * takes up to three times its size, so this is a fifth of the heap that the launcher gives.
   */
  static final int TOGETHER = 32 * 1024 * 1024;

  /** A larger body waits so long for its memory. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** What is read beyond the limit so that the caller can hear the answer. */
  private static final long DRAIN_MAX = 3L * ApiService.BODY_MAX;

  private static final int CHUNK = 16 * 1024;

  // Fair: a large one is not passed by small ones for ever.
  private final Semaphore memory = new Semaphore(TOGETHER, true);
  private final Clock clock;
  private final Duration limit;
  private final Duration patience;

  /**
   * @param limit how long a body may take to come
   * @param patience how long a large body waits for its memory
   */
  Bodies(Clock clock, Duration limit, Duration patience) {
    this.clock = clock;
    this.limit = limit;
    this.patience = patience;
  }

  /** A body, or why there is none; its memory counts until this is closed. */
  final class Held implements AutoCloseable {
    private final int taken;
    private final Outcome<byte[]> bytes;

    private Held(int taken, Outcome<byte[]> bytes) {
      this.taken = taken;
      this.bytes = bytes;
    }

    Outcome<byte[]> bytes() {
      return bytes;
    }

    @Override
    public void close() {
      memory.release(taken);
    }
  }

  Held read(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      return new Held(0, Outcome.done(new byte[0]));
    }
    var length = request.headers().contentLength();
    if (length.isPresent() && length.getAsLong() < 0) {
      return new Held(
          0, Outcome.refused(new Refusal.BadRequest("The Content-Length is no length.")));
    }
    // one of unknown length may become as large as it may
    long most = Math.min(length.orElse(ApiService.BODY_MAX), ApiService.BODY_MAX);
    // Never closed here: closing reads to the end, which a body that is given up may not have.
    return read(request.content().inputStream(), (int) most);
  }

  /**
   * @param most how much of it will be kept
   */
  Held read(InputStream in, int most) throws IOException {
    int taken = most > FREE ? most : 0;
    if (!take(taken)) {
      return new Held(
          0, Outcome.refused(new Refusal.ServiceUnavailable("The server is busy; try again.")));
    }
    try {
      var held = new Held(taken, whole(in));
      taken = 0;
      return held;
    } finally {
      memory.release(taken);
    }
  }

  private boolean take(int bytes) {
    try {
      return bytes == 0 || memory.tryAcquire(bytes, patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Outcome<byte[]> whole(InputStream in) throws IOException {
    var deadline = clock.now().plus(limit);
    var all = new ByteArrayOutputStream();
    var chunk = new byte[CHUNK];
    long read = 0;
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
