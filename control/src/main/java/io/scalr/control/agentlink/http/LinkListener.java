package io.scalr.control.agentlink.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.scalr.control.agentlink.work.Door;
import io.scalr.control.agentlink.work.Gate;
import io.scalr.control.agentlink.work.Wire;
import io.scalr.protocol.LinkClose;
import io.scalr.protocol.codec.FrameCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * One WebSocket; one listener each. Traps of the library (4.3.1): a lost connection calls neither
 * onClose nor onError, so the end of its thread tells; send is not thread-safe and blocks;
 * terminate works only on the connection's own thread.
 */
public final class LinkListener implements WsListener {
  private final Gate gate;
  private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
  private Optional<Door> door = Optional.empty();
  private Optional<SessionWire> wire = Optional.empty();

  public LinkListener(Gate gate) {
    this.gate = gate;
  }

  @Override
  public void onOpen(WsSession session) {
    var opened = new SessionWire(session);
    wire = Optional.of(opened);
    var arrived = gate.arrived(opened);
    door = Optional.of(arrived);
    tellAtEnd(arrived);
  }

  /** The connection's own thread ends with it, also when the library calls nobody. */
  private static void tellAtEnd(Door door) {
    var connection = Thread.currentThread();
    Thread.ofVirtual()
        .name("agent link end")
        .start(() -> {
          try {
            connection.join();
          } catch (InterruptedException e) {
            Thread.currentThread()
                .interrupt(); // nobody does; the link is then forgotten by silence
          }
          door.gone();
        });
  }

  @Override
  public void onMessage(WsSession session, BufferData buffer, boolean last) {
    if (parts.size() + buffer.available() > FrameCodec.MAX_FRAME_BYTES) {
      parts.reset();
      door.ifPresent(Door::oversize);
      return;
    }
    parts.writeBytes(buffer.readBytes());
    if (!last) {
      return;
    }
    var bytes = parts.toByteArray();
    parts.reset();
    door.ifPresent(d -> {
      try {
        d.frame(bytes);
      } catch (InterruptedException e) {
        // cut while it waited for room
        Thread.currentThread().interrupt();
      }
    });
  }

  @Override
  public void onMessage(WsSession session, String text, boolean last) {
    session.close(LinkClose.BAD_FRAME.code(), LinkClose.BAD_FRAME.name());
  }

  /** Under the same lock as everything that is written. */
  @Override
  public void onPing(WsSession session, BufferData buffer) {
    wire.ifPresent(w -> w.pong(buffer));
  }

  @Override
  public void onPong(WsSession session, BufferData buffer) {
    var question = buffer.readBytes();
    door.ifPresent(d -> d.pong(question));
  }

  @Override
  public void onClose(WsSession session, int status, String reason) {
    door.ifPresent(Door::gone);
  }

  @Override
  public void onError(WsSession session, Throwable t) {
    door.ifPresent(Door::gone);
  }

  /** Writes are serialised by the lock: the connection's own thread writes pongs and closes too. */
  private record SessionWire(WsSession session) implements Wire {
    @Override
    public synchronized void send(byte[] frame) throws IOException {
      run(() -> session.send(BufferData.create(frame), true));
    }

    @Override
    public synchronized void ping(byte[] question) throws IOException {
      run(() -> session.ping(BufferData.create(question)));
    }

    @Override
    public synchronized void close(int code, String reason) throws IOException {
      run(() -> session.close(code, reason));
    }

    synchronized void pong(BufferData question) {
      session.pong(question);
    }

    @Override
    public void cut() {
      if (session instanceof ServerConnection connection) {
        connection.close(true);
      }
    }

    private static void run(Runnable write) throws IOException {
      try {
        write.run();
      } catch (UncheckedIOException | IllegalStateException e) {
        throw new IOException("the connection is gone", e);
      }
    }
  }
}
