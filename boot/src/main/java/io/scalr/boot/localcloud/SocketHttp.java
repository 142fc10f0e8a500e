package io.scalr.boot.localcloud;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One small request over a unix socket: the JDK's HTTP client knows no such sockets, and what is
 * asked here needs no more than this.
 */
final class SocketHttp {
  private static final int MAX_ANSWER_BYTES = 64 * 1024;

  private SocketHttp() {}

  /** The body of a 200; anything else is an exception. */
  static String get(Path socket, String path) throws IOException {
    return call(socket, "GET " + path, "");
  }

  /** The same with a body to put there. */
  static String put(Path socket, String path, String body) throws IOException {
    return call(socket, "PUT " + path, body);
  }

  private static String call(Path socket, String what, String body) throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      var request =
          "%s HTTP/1.1\r\nHost: localcloud\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(what, body.length(), body);
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      var answer =
          new String(
              Channels.newInputStream(channel).readNBytes(MAX_ANSWER_BYTES),
              StandardCharsets.UTF_8);
      int start = answer.indexOf("\r\n\r\n");
      if (!answer.startsWith("HTTP/1.1 200") || start < 0) {
        throw new IOException("answered " + answer.lines().findFirst().orElse("nothing"));
      }
      return answer.substring(start + 4);
    }
  }
}
