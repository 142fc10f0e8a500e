package io.scalr.control.fleet.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
  private final Queue<List<Integer>> groups = new ConcurrentLinkedQueue<>();

  /** Holds the first transaction open, so that the others gather behind it. */
  private final CountDownLatch first = new CountDownLatch(1);

  private final AtomicInteger begun = new AtomicInteger();

  private List<String> write(String key, List<Integer> group) {
    if (begun.getAndIncrement() == 0) {
      try {
        first.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    groups.add(group);
    if (group.contains(13)) {
      throw new IllegalStateException("unlucky");
    }
    return group.stream().map(number -> key + number).toList();
  }

  /** Number 0 is under way while all others come. */
  private List<Future<String>> together(GroupCommit<String, Integer, String> commits, int count)
      throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<String>>();
      answers.add(threads.submit(() -> commits.commit("k", 0)));
      while (begun.get() == 0) {
        Thread.onSpinWait();
      }
      IntStream.range(1, count)
          .forEach(number -> answers.add(threads.submit(() -> commits.commit("k", number))));
      while (commits.waiting("k") < count - 1) {
        Thread.onSpinWait();
      }
      first.countDown();
      return answers;
    }
  }

  @Test
  void who_comes_alone_is_written_alone() {
    first.countDown();
    var commits = new GroupCommit<>(this::write);
    assertThat(commits.commit("a", 1)).isEqualTo("a1");
    assertThat(commits.commit("a", 2)).isEqualTo("a2");
    assertThat(groups).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void who_comes_while_one_is_under_way_goes_with_all_who_wait() throws Exception {
    var answers = together(new GroupCommit<>(this::write), 11);
    for (int number = 0; number < answers.size(); number++) {
      assertThat(answers.get(number).get()).isEqualTo("k" + number);
    }
    assertThat(groups).hasSize(2);
    assertThat(groups.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 11).boxed().toList());
  }

  @Test
  void a_group_has_a_limit() throws Exception {
    var answers = together(new GroupCommit<>(this::write), GroupCommit.MOST + 11);
    for (int number = 0; number < answers.size(); number++) {
      if (number != 13) {
        assertThat(answers.get(number).get()).isEqualTo("k" + number);
      }
    }
    assertThat(groups).allSatisfy(group -> assertThat(group).hasSizeBetween(1, GroupCommit.MOST));
  }

  @Test
  void nobody_fails_for_another() throws Exception {
    var answers = together(new GroupCommit<>(this::write), 20);
    for (int number = 0; number < answers.size(); number++) {
      var answer = answers.get(number);
      if (number == 13) {
        assertThatThrownBy(answer::get)
            .isInstanceOf(ExecutionException.class)
            .hasRootCauseMessage("unlucky");
      } else {
        assertThat(answer.get()).isEqualTo("k" + number);
      }
    }
  }

  @Test
  void one_who_fails_alone_is_not_tried_twice() {
    first.countDown();
    var commits = new GroupCommit<>(this::write);
    assertThatThrownBy(() -> commits.commit("a", 13)).hasMessage("unlucky");
    assertThat(groups).containsExactly(List.of(13));
    assertThat(commits.commit("a", 1)).isEqualTo("a1");
  }

  @Test
  void keys_do_not_wait_for_each_other() throws Exception {
    var commits = new GroupCommit<>(this::write);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var slow = threads.submit(() -> commits.commit("slow", 1));
      while (begun.get() == 0) {
        Thread.onSpinWait();
      }
      assertThat(commits.commit("quick", 2)).isEqualTo("quick2");
      assertThat(slow.isDone()).isFalse();
      first.countDown();
      assertThat(slow.get()).isEqualTo("slow1");
    }
  }
}
