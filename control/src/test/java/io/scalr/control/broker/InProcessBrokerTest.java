package io.scalr.control.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InProcessBrokerTest {
  private record Numbers(int lane) implements Topic<Integer> {
    @Override
    public String name() {
      return "numbers." + lane;
    }

    @Override
    public int capacity() {
      return 3;
    }

    @Override
    public Class<Integer> type() {
      return Integer.class;
    }
  }

  private static final Duration NOT_LONG = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Broker broker = new InProcessBroker();

  @Test
  void a_batch_comes_in_the_order_of_publishing() throws Exception {
    for (int i = 1; i <= 3; i++) {
      assertThat(broker.publish(new Numbers(1), i, NOT_LONG)).isTrue();
    }

    assertThat(broker.take(new Numbers(1), 2, NOT_LONG, NOT_LONG)).containsExactly(1, 2);
    assertThat(broker.take(new Numbers(1), 2, NOT_LONG, NOT_LONG)).containsExactly(3);
    assertThat(broker.take(new Numbers(1), 2, NOT_LONG, NOT_LONG)).isEmpty();
  }

  @Test
  void topics_do_not_mix() throws Exception {
    broker.publish(new Numbers(1), 1, NOT_LONG);

    assertThat(broker.take(new Numbers(2), 1, NOT_LONG, NOT_LONG)).isEmpty();
    assertThat(broker.waiting(new Numbers(1))).isEqualTo(1);
  }

  @Test
  void a_full_queue_refuses_and_loses_nothing_of_what_it_took() throws Exception {
    for (int i = 1; i <= 3; i++) {
      broker.publish(new Numbers(1), i, NOT_LONG);
    }

    assertThat(broker.publish(new Numbers(1), 4, NOT_LONG)).isFalse();
    assertThat(broker.take(new Numbers(1), 9, NOT_LONG, NOT_LONG)).containsExactly(1, 2, 3);
  }

  @Test
  void a_publisher_waits_for_room() throws Exception {
    var begun = new CountDownLatch(1);
    var taken = new ArrayList<Integer>();
    var publisher =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 1; i <= 100; i++) {
                  broker.publish(new Numbers(1), i, LONG);
                  begun.countDown();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    begun.await();
    while (taken.size() < 100) {
      var batch = broker.take(new Numbers(1), 7, LONG, Duration.ZERO);
      assertThat(batch).isNotEmpty();
      taken.addAll(batch);
    }
    publisher.join();

    assertThat(taken).isSorted().hasSize(100);
  }
}
