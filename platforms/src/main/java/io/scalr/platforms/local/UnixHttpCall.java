package io.scalr.platforms.local;

import io.scalr.control.cloud.CloudAnswer;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.kernel.Clock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One HTTP/1.1 call over a unix socket, which the JDK's client cannot make. Each call has a
 * connection of its own and a limit of time and size.
 */
final class UnixHttpCall {
  /** A page of a hundred instances with their tags at their largest is below 3 MiB. */
  private static final int MAX_ANSWER = 8 * 1024 * 1024;

  private final Duration limit;
  private final Clock clock;

  UnixHttpCall(Duration limit, Clock clock) {
    this.limit = limit;
    this.clock = clock;
  }

  record Answer(int status, byte[] body) {}

  CloudAnswer<Answer> call(String socket, String method, String target, byte[] body) {
    SocketChannel channel;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    } catch (IOException e) {
      return unreachable(socket, e);
    }
    // Closing the channel is what ends a read that waits too long.
    var watchdog = Thread.ofVirtual().start(() -> closeLate(channel));
    try (channel) {
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
      } catch (IOException | IllegalArgumentException e) {
        return unreachable(socket, e);
      }
      send(channel, method, target, body);
      return read(channel);
    } catch (IOException e) {
      return CloudAnswer.failed(
          new PlatformFailure.Unknown("The local cloud's answer was lost: " + e));
    } finally {
      watchdog.interrupt();
    }
  }

  private void closeLate(SocketChannel channel) {
    try {
      clock.sleep(limit);
      channel.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private static CloudAnswer<Answer> unreachable(String socket, Exception e) {
    return CloudAnswer.failed(
        new PlatformFailure.Unreachable(
            "The local cloud does not answer on " + socket + ": " + e.getMessage()));
  }

  private static void send(SocketChannel channel, String method, String target, byte[] body)
      throws IOException {
    var request = new ByteArrayOutputStream();
    request.writeBytes(
        (method
                + " "
                + target
                + " HTTP/1.1\r\nHost: localcloud\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(body);
    var buffer = ByteBuffer.wrap(request.toByteArray());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static CloudAnswer<Answer> read(SocketChannel channel) throws IOException {
    var received = new ByteArrayOutputStream();
    var buffer = ByteBuffer.allocate(16 * 1024);
    while (channel.read(buffer) >= 0) {
      received.write(buffer.array(), 0, buffer.position());
      buffer.clear();
      if (received.size() > MAX_ANSWER) {
        return lost("it is larger than " + MAX_ANSWER + " bytes");
      }
    }
    var bytes = received.toByteArray();
    // Only the head is searched as text; one byte is one character in this charset.
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 || !text.matches("(?s)HTTP/1\\.1 \\d{3} .*")) {
      return lost("it is not whole");
    }
    var length =
        text.substring(0, end)
            .lines()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
            .map(line -> line.substring(15).strip())
            .findFirst();
    if (!length.equals(java.util.Optional.of(String.valueOf(bytes.length - end - 4)))) {
      return lost("it is not whole");
    }
    var body = new byte[bytes.length - end - 4];
    System.arraycopy(bytes, end + 4, body, 0, body.length);
    return CloudAnswer.done(new Answer(Integer.parseInt(text.substring(9, 12)), body));
  }

  private static CloudAnswer<Answer> lost(String why) {
    return CloudAnswer.failed(
        new PlatformFailure.Unknown("The local cloud's answer was lost: " + why));
  }
}
