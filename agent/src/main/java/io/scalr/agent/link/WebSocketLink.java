package io.scalr.agent.link;

import io.scalr.protocol.Enrolment;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.codec.FrameCodec;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Frames as binary messages of a WebSocket over TLS, made with the JDK's own client. */
public final class WebSocketLink implements Link, WebSocket.Listener {
  /** The server may be a restarting one with thousands of handshakes before it. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  /** A send that takes longer means that nobody reads at the other end. */
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(30);

  /** Frames read ahead; when full, no more is asked of the network. */
  private static final int MAX_READ_AHEAD = 8;

  private sealed interface Heard {
    record Frame(byte[] bytes) implements Heard {}

    record End(LinkLost why) implements Heard {}
  }

  private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(MAX_READ_AHEAD + 2);
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private volatile boolean alive;
  private volatile @Nullable LinkLost end;
  private @Nullable WebSocket socket;

  private WebSocketLink() {}

  /** The opener for this server. */
  public static Opener to(HttpClient http, URI server) {
    var uri = URI.create("wss://" + server.getRawAuthority() + Enrolment.LINK_PATH);
    return () -> open(http, uri);
  }

  private static Link open(HttpClient http, URI uri) throws LinkLost, InterruptedException {
    var link = new WebSocketLink();
    var opening = http.newWebSocketBuilder().connectTimeout(CONNECT_TIMEOUT).buildAsync(uri, link);
    try {
      link.socket = opening.get(CONNECT_TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS);
      return link;
    } catch (ExecutionException failure) {
      throw new LinkLost("no link: " + failure.getCause());
    } catch (TimeoutException late) {
      opening.cancel(true);
      throw new LinkLost("no link within " + CONNECT_TIMEOUT);
    }
  }

  @Override
  public void onOpen(WebSocket opened) {
    opened.request(MAX_READ_AHEAD);
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    alive = true;
    if (partial.size() + data.remaining() > FrameCodec.MAX_FRAME_BYTES) {
      lost(new LinkLost("a frame larger than agreed"));
      from.abort();
      return null;
    }
    var bytes = new byte[data.remaining()];
    data.get(bytes);
    partial.writeBytes(bytes);
    if (!last) {
      from.request(1);
      return null;
    }
    heard.add(new Heard.Frame(partial.toByteArray()));
    partial.reset();
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    // nobody sends text here; it counts as nothing
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    // the client answers by itself
    alive = true;
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    alive = true;
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    lost(new LinkLost("closed by the server: %d %s".formatted(code, reason), LinkClose.of(code)));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    lost(new LinkLost("broken: " + error));
  }

  private void lost(LinkLost why) {
    if (end == null) {
      end = why;
      // wakes the reader; if the queue is full it will find the end after what is there
      heard.offer(new Heard.End(why));
    }
  }

  @Override
  public void send(byte[] frame) throws LinkLost, InterruptedException {
    var to = socket;
    if (to == null) {
      throw new LinkLost("not open");
    }
    try {
      to.sendBinary(ByteBuffer.wrap(frame), true)
          .get(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | CompletionException failure) {
      throw new LinkLost("not sent: " + failure.getCause());
    } catch (TimeoutException late) {
      to.abort();
      throw new LinkLost("the server does not read");
    }
  }

  @Override
  public Optional<byte[]> receive(Duration wait) throws LinkLost, InterruptedException {
    var next = heard.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    if (next == null) {
      var why = end;
      if (why != null) {
        throw why;
      }
      return Optional.empty();
    }
    return switch (next) {
      case Heard.Frame(var bytes) -> {
        var from = socket;
        if (from != null) {
          from.request(1);
        }
        yield Optional.of(bytes);
      }
      case Heard.End(var why) -> throw why;
    };
  }

  @Override
  public boolean heard() {
    boolean was = alive;
    alive = false;
    return was;
  }

  @Override
  public void close() {
    lost(new LinkLost("closed on this side"));
    var open = socket;
    if (open != null) {
      // a polite close would wait for an answer that may never come
      open.abort();
    }
  }
}
