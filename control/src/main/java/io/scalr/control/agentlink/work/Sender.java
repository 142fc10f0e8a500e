package io.scalr.control.agentlink.work;

import io.scalr.kernel.ServerId;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Sends what waits in the agent outbox to the links of this node. Woken after a commit, by an
 * agent's confirmation, by a new link, and now and then by itself: a lost wake costs seconds, never
 * a message.
 */
final class Sender implements Runnable {
  private final Ports ports;
  private final Links links;
  private final Counters counters;

  // guarded by this
  private final Set<ServerId> woken = new LinkedHashSet<>();

  Sender(Ports ports, Links links, Counters counters) {
    this.ports = ports;
    this.links = links;
    this.counters = counters;
  }

  synchronized void wake(ServerId server) {
    woken.add(server);
    notifyAll();
  }

  @Override
  public void run() {
    var looks = ports.clock().now();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        sendAll(takeWoken());
        var now = ports.clock().now();
        if (!now.isBefore(looks)) {
          looks = now.plus(Limits.SENDER_LOOKS);
          lookForForgotten();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        counters.bugs.increment();
        Log.loop("sender", e);
        if (!Loops.pause(ports.clock())) {
          return;
        }
      }
    }
  }

  private synchronized Set<ServerId> takeWoken() throws InterruptedException {
    if (woken.isEmpty()) {
      wait(Limits.SENDER_LOOKS.toMillis());
    }
    var taken = Set.copyOf(woken);
    woken.clear();
    return taken;
  }

  private void lookForForgotten() {
    var here = links.all().stream().map(Link::server).toList();
    if (!here.isEmpty()) {
      var waiting = ports.transactions().read(tx -> ports.outbox().withWaiting(tx, here));
      sendAll(waiting);
    }
  }

  /** What fails for one server is found again at the next look; the others are not held up. */
  private void sendAll(Set<ServerId> servers) {
    for (var server : servers) {
      try {
        send(server);
      } catch (RuntimeException e) {
        counters.bugs.increment();
        Log.loop("sender to " + server, e);
      }
    }
  }

  private void send(ServerId server) {
    var found = links.find(server).filter(Link::isOpen);
    if (found.isEmpty()) {
      return;
    }
    var link = found.get();
    int room = (int) (Limits.UNCONFIRMED - link.unconfirmed());
    if (room <= 0) {
      return; // its confirmation wakes us
    }
    var waiting =
        ports.transactions().read(tx -> ports.outbox().after(tx, server, link.sentUpTo(), room));
    for (var one : waiting) {
      if (!link.hasRoom()) {
        return; // a reader that is slow, or a long backlog: its confirmation wakes us
      }
      link.send(one.sequence(), one.message());
    }
  }
}
