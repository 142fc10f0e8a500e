package io.scalr.bench;

import io.scalr.bench.SignedRequests.Request;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Sends requests over connections that stay open, each when the one before it is answered. */
final class HttpLoad {
  private static final int CONNECTIONS = 64;
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final byte[] REPEATED = "Repeated request".getBytes(StandardCharsets.US_ASCII);
  private static final int SHOWN = 600;

  private final int port;

  HttpLoad(int port) {
    this.port = port;
  }

  /**
   * @param reads nanoseconds of each read
   * @param writes of each write
   */
  record Result(double seconds, Percentiles reads, Percentiles writes) {
    double rate() {
      return (reads.sorted().length + writes.sorted().length) / seconds;
    }
  }

  /** As fast as the answers come, until the time is over or nothing is left. */
  Result closed(List<Request> requests, double seconds) throws Exception {
    return run(requests, seconds, 0);
  }

  /** At a rate; a request's time begins when it was to be sent. */
  Result paced(List<Request> requests, double rate) throws Exception {
    return run(requests, Double.MAX_VALUE, rate);
  }

  private Result run(List<Request> requests, double seconds, double rate) throws Exception {
    var nanos = new long[requests.size()];
    var next = new AtomicInteger();
    long begun = System.nanoTime();
    long end = seconds > 1e6 ? Long.MAX_VALUE : begun + (long) (seconds * 1e9);
    try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      var all = new java.util.ArrayList<Future<?>>();
      for (int i = 0; i < CONNECTIONS; i++) {
        all.add(
            threads.submit(() -> {
              connection(requests, next, nanos, begun, end, rate);
              return null;
            }));
      }
      for (var each : all) {
        each.get();
      }
    }
    double took = (System.nanoTime() - begun) / 1e9;
    return new Result(took, of(requests, nanos, false), of(requests, nanos, true));
  }

  private static Percentiles of(List<Request> requests, long[] nanos, boolean writes) {
    return Percentiles.of(
        java.util.stream.IntStream.range(0, nanos.length)
            .filter(i -> nanos[i] > 0 && requests.get(i).write() == writes)
            .mapToLong(i -> nanos[i])
            .toArray());
  }

  private void connection(
      List<Request> requests, AtomicInteger next, long[] nanos, long begun, long end, double rate)
      throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      var in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      for (int i = next.getAndIncrement();
          i < requests.size() && System.nanoTime() < end;
          i = next.getAndIncrement()) {
        long planned = rate > 0 ? begun + (long) (i * 1e9 / rate) : System.nanoTime();
        while (System.nanoTime() < planned) {
          LockSupport.parkNanos(planned - System.nanoTime());
        }
        socket.getOutputStream().write(requests.get(i).bytes());
        answer(in, requests.get(i));
        nanos[i] = System.nanoTime() - planned;
      }
    }
  }

  /** Reads one answer to its end; anything but success is a fault of the benchmark or of ours. */
  private static void answer(InputStream in, Request request) throws IOException {
    var status = line(in);
    int length = -1;
    for (var header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    if (length < 0) {
      throw new IOException("an answer without length");
    }
    var body = in.readNBytes(length);
    if (!status.startsWith("HTTP/1.1 2") || request.write() && holds(body, REPEATED)) {
      throw new IOException(
          "%s: %s for %s"
              .formatted(
                  status,
                  new String(body, 0, Math.min(SHOWN, body.length), StandardCharsets.UTF_8),
                  new String(request.bytes(), StandardCharsets.US_ASCII)));
    }
  }

  private static boolean holds(byte[] text, byte[] part) {
    for (int at = 0; at + part.length <= text.length; at++) {
      if (java.util.Arrays.equals(text, at, at + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream(80);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection was closed");
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.US_ASCII);
  }
}
