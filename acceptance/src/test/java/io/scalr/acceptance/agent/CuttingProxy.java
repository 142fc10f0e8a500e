package io.scalr.acceptance.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP proxy that loses connections as a test wishes. Its own port never changes. */
final class CuttingProxy implements AutoCloseable {
  private static final int BUFFER = 4096;

  /** Which way the bytes go that are counted. */
  enum Way {
    TO_SERVER,
    TO_AGENT
  }

  /** One connection is lost once so many bytes went this way. */
  record Cut(Way way, long after) {}

  private final ServerSocket listening;
  private final Deque<Cut> cuts = new ConcurrentLinkedDeque<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile int target;
  private volatile boolean away;

  CuttingProxy(int target) throws IOException {
    this.target = target;
    this.listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("proxy").start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  void target(int port) {
    target = port;
  }

  /** One of the next connections for each of these, in this order. */
  void next(Cut cut) {
    cuts.add(cut);
  }

  boolean cutsAreDone() {
    return cuts.isEmpty();
  }

  /** All connections are lost, now. */
  void cut() {
    open.forEach(CuttingProxy::close);
  }

  /** While it is away every connection is lost, and every new one too. */
  void away(boolean now) {
    away = now;
    if (now) {
      cut();
    }
  }

  private void accept() {
    try {
      while (true) {
        var agent = listening.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(agent));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void serve(Socket agent) {
    if (away) {
      close(agent);
      return;
    }
    var server = new Socket();
    open.add(agent);
    open.add(server);
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      var cut = cuts.poll();
      var back = Thread.ofVirtual().start(() -> copy(server, agent, limit(cut, Way.TO_AGENT)));
      copy(agent, server, limit(cut, Way.TO_SERVER));
      back.join();
    } catch (IOException refused) {
      // the server is not there; the agent sees a connection that ends
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      close(agent);
      close(server);
      open.remove(agent);
      open.remove(server);
    }
  }

  private static long limit(@org.jspecify.annotations.Nullable Cut cut, Way way) {
    return cut != null && cut.way == way ? cut.after : Long.MAX_VALUE;
  }

  private static void copy(Socket from, Socket to, long limit) {
    var buffer = new byte[BUFFER];
    long left = limit;
    try {
      while (left > 0) {
        int count = from.getInputStream().read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          break;
        }
        to.getOutputStream().write(buffer, 0, count);
        left -= count;
      }
    } catch (IOException lost) {
      // as good as an end
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      // a reset, as a lost machine's peer sees it in the end
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException gone) {
      // it is closed, which is what was wanted
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
