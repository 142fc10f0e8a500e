package io.scalr.localcloud;

import io.scalr.kernel.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Just enough of HTTP/1.1 for one careful client on a unix socket: one request per connection,
 * {@code Content-Length} only, sizes and times bounded, one virtual thread per connection.
 */
final class UnixHttpServer implements AutoCloseable {
  /** Request line and headers; ours need a few hundred bytes. */
  private static final int MAX_HEAD = 16 * 1024;

  /** User data is at most 16 KiB, in base64 22 KiB; tags 50 × 512. */
  private static final int MAX_BODY = 128 * 1024;

  /** The far side is one process with a few workers. */
  private static final int MAX_CONNECTIONS = 64;

  /** A connection that did not send its request by then is closed. */
  private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(15);

  private final Path socket;
  private final ServerSocketChannel listener;
  private final Function<HttpExchange, HttpExchange.Answer> handler;
  private final Clock clock;
  private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);

  private UnixHttpServer(
      Path socket,
      ServerSocketChannel listener,
      Function<HttpExchange, HttpExchange.Answer> handler,
      Clock clock) {
    this.socket = socket;
    this.listener = listener;
    this.handler = handler;
    this.clock = clock;
  }

  static UnixHttpServer start(
      Path socket, Function<HttpExchange, HttpExchange.Answer> handler, Clock clock)
      throws IOException {
    Files.deleteIfExists(socket);
    // Under another name first: whoever sees the socket finds it private and answering.
    var draft = socket.resolveSibling("." + socket.getFileName());
    Files.deleteIfExists(draft);
    var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(draft), MAX_CONNECTIONS);
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
    var server = new UnixHttpServer(socket, listener, handler, clock);
    Thread.ofPlatform().name("accept").start(server::accept);
    Files.move(draft, socket);
    return server;
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        connections.acquireUninterruptibly();
        var connection = listener.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        connections.release();
      }
    }
  }

  private void serve(SocketChannel connection) {
    var watchdog = Thread.ofVirtual().start(() -> closeLate(connection));
    try (connection) {
      write(connection, answer(connection));
      linger(connection);
    } catch (IOException e) {
      // The client went away; what it asked for is done or not, and it will look.
    } finally {
      watchdog.interrupt();
      connections.release();
    }
  }

  /** A close with bytes unread would reset the connection and lose the answer on its way. */
  private static void linger(SocketChannel connection) throws IOException {
    connection.shutdownOutput();
    var buffer = ByteBuffer.allocate(8192);
    for (int left = MAX_BODY; left > 0 && connection.read(buffer) >= 0; left -= 1024) {
      buffer.clear();
    }
  }

  private void closeLate(SocketChannel connection) {
    try {
      clock.sleep(CONNECTION_LIMIT);
      connection.close();
    } catch (InterruptedException | IOException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpExchange.Answer answer(SocketChannel connection) throws IOException {
    var received = new ByteArrayOutputStream();
    var buffer = ByteBuffer.allocate(8192);
    int headEnd = -1;
    while (headEnd < 0) {
      if (received.size() > MAX_HEAD) {
        return text(431, "The request's head is too large.");
      }
      if (!read(connection, buffer, received)) {
        return text(400, "The request ended early.");
      }
      headEnd = headEnd(received.toByteArray());
    }
    var all = received.toByteArray();
    var lines = new String(all, 0, headEnd, StandardCharsets.ISO_8859_1).split("\r\n");
    var first = lines[0].split(" ");
    if (first.length != 3 || !first[2].startsWith("HTTP/1.")) {
      return text(400, "This is not HTTP/1.1.");
    }
    int length = 0;
    for (var line : lines) {
      var lower = line.toLowerCase(java.util.Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        var value = line.substring(15).strip();
        if (!value.matches("\\d{1,9}")) {
          return text(400, "The content length is not a number.");
        }
        length = Integer.parseInt(value);
      } else if (lower.startsWith("transfer-encoding:")) {
        return text(411, "Only bodies with a content length are read.");
      }
    }
    if (length > MAX_BODY) {
      return text(413, "The request's body is larger than " + MAX_BODY + " bytes.");
    }
    while (received.size() < headEnd + 4 + length) {
      if (!read(connection, buffer, received)) {
        return text(400, "The request ended early.");
      }
    }
    var body = new byte[length];
    System.arraycopy(received.toByteArray(), headEnd + 4, body, 0, length);
    var target = first[1].split("\\?", 2);
    return handler.apply(
        new HttpExchange(first[0], target[0], query(target.length > 1 ? target[1] : ""), body));
  }

  private static boolean read(SocketChannel from, ByteBuffer buffer, ByteArrayOutputStream to)
      throws IOException {
    buffer.clear();
    int count = from.read(buffer);
    if (count > 0) {
      to.write(buffer.array(), 0, count);
    }
    return count >= 0;
  }

  private static int headEnd(byte[] bytes) {
    for (int i = 0; i + 3 < bytes.length; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static Map<String, String> query(String text) {
    var query = new LinkedHashMap<String, String>();
    for (var part : text.split("&")) {
      var halves = part.split("=", 2);
      if (halves.length == 2) {
        try {
          query.put(halves[0], URLDecoder.decode(halves[1], StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          query.put(halves[0], halves[1]);
        }
      }
    }
    return query;
  }

  private static HttpExchange.Answer text(int status, String sentence) {
    return new HttpExchange.Answer(
        status, "text/plain; charset=utf-8", sentence.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(SocketChannel to, HttpExchange.Answer answer) throws IOException {
    var head =
        "HTTP/1.1 "
            + answer.status()
            + " -\r\nContent-Type: "
            + answer.type()
            + "\r\nContent-Length: "
            + answer.body().length
            + "\r\nConnection: close\r\n\r\n";
    var out = new ByteArrayOutputStream();
    out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(answer.body());
    var buffer = ByteBuffer.wrap(out.toByteArray());
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(socket);
    listener.close();
  }
}
