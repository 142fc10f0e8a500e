package io.scalr.control.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Queues in this process; what waits in them is lost with it. */
public final class InProcessBroker implements Broker {
  private final Map<Topic<?>, BlockingQueue<Object>> queues = new ConcurrentHashMap<>();

  @Override
  public <T> boolean publish(Topic<T> topic, T message, Duration atMost)
      throws InterruptedException {
    return queue(topic).offer(message, atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> List<T> take(Topic<T> topic, int most, Duration first, Duration gather)
      throws InterruptedException {
    var queue = queue(topic);
    var taken = new ArrayList<T>();
    var message = queue.poll(first.toNanos(), TimeUnit.NANOSECONDS);
    // a span measured on the JVM's own clock: no decision depends on it, only how full a batch is
    long until = System.nanoTime() + gather.toNanos();
    while (message != null) {
      taken.add(topic.type().cast(message));
      if (taken.size() >= most) {
        break;
      }
      message = queue.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return taken;
  }

  @Override
  public int waiting(Topic<?> topic) {
    return queue(topic).size();
  }

  private BlockingQueue<Object> queue(Topic<?> topic) {
    return queues.computeIfAbsent(topic, t -> new LinkedBlockingQueue<>(t.capacity()));
  }
}
