package io.scalr.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A small shell that outlives this process, however it ends: when the pipe to it closes, it ends
 * every process whose command line names the benchmark's directory, and deletes that directory. So
 * a benchmark that is killed leaves no PostgreSQL, no server and no client behind.
 */
final class Undertaker implements AutoCloseable {
  private static final int LIMIT_SECONDS = 60;

  /** SIGTERM first: a server ends its instances in order; a database stops fast on SIGINT. */
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      cat >/dev/null
      mine() {
        for p in /proc/[0-9]*; do
          pid=${p#/proc/}
          [ "$pid" = $$ ] && continue
          tr '\\0' ' ' <"$p/cmdline" 2>/dev/null | grep -qF -e "$SCALR_BENCH_DIRECTORY" && echo "$pid"
        done
      }
      servers=$(mine)
      [ -n "$servers" ] && kill -TERM $servers 2>/dev/null
      for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
        left=$(mine)
        [ -z "$left" ] && break
        [ "$i" = 1 ] && kill -INT $left 2>/dev/null
        sleep 1
      done
      left=$(mine)
      [ -n "$left" ] && kill -KILL $left 2>/dev/null
      rm -rf "$SCALR_BENCH_DIRECTORY"
      """;

  private final Process shell;

  private Undertaker(Process shell) {
    this.shell = shell;
  }

  static Undertaker of(Path directory) throws IOException {
    var builder = new ProcessBuilder("setsid", "sh", "-c", SCRIPT);
    builder.environment().put("SCALR_BENCH_DIRECTORY", directory.toString());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return new Undertaker(builder.start());
  }

  /** Lets it do its work; there is nothing left but the directory when all has ended well. */
  @Override
  public void close() throws IOException {
    shell.getOutputStream().close();
    try {
      if (!shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the benchmark's directory is not gone");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
