package io.scalr.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.reconcile.Leases.Hold;
import io.scalr.kernel.Transactions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What leases promise, in memory and on PostgreSQL alike. */
public abstract class LeasesContract {
  protected abstract Leases leases();

  protected abstract Transactions transactions();

  /** Lets every lease end. */
  protected abstract void letThemEnd();

  private Hold hold(Fence fence, Duration left) {
    return transactions().inTransaction(tx -> leases().hold(tx, fence, left));
  }

  @Test
  void a_lease_is_held_by_one() {
    assertThat(leases().take("a", "one")).isPresent();
    assertThat(leases().take("a", "two")).isEmpty();
    assertThat(leases().take("b", "two")).isPresent();
  }

  @Test
  void renewing_keeps_the_number() {
    var first = leases().take("a", "one").orElseThrow();
    assertThat(leases().take("a", "one").orElseThrow().fence()).isEqualTo(first.fence());
  }

  @Test
  void a_new_holder_has_a_higher_number_and_the_old_one_is_fenced_off() {
    var first = leases().take("a", "one").orElseThrow().fence();
    assertThat(hold(first, Duration.ZERO)).isEqualTo(Hold.HELD);
    letThemEnd();
    assertThat(hold(first, Duration.ZERO)).isEqualTo(Hold.LOST);
    var second = leases().take("a", "two").orElseThrow().fence();
    assertThat(second.number()).isGreaterThan(first.number());
    assertThat(hold(first, Duration.ZERO)).isEqualTo(Hold.LOST);
    assertThat(hold(second, Duration.ZERO)).isEqualTo(Hold.HELD);
  }

  @Test
  void the_same_holder_coming_back_after_the_end_has_a_higher_number() {
    var first = leases().take("a", "one").orElseThrow().fence();
    letThemEnd();
    assertThat(leases().take("a", "one").orElseThrow().fence().number())
        .isGreaterThan(first.number());
  }

  @Test
  void too_little_left_is_as_good_as_lost() {
    var fence = leases().take("a", "one").orElseThrow().fence();
    assertThat(hold(fence, Lease.LENGTH.plusSeconds(1))).isEqualTo(Hold.LOST);
  }

  @Test
  void a_lease_given_back_is_free_at_once() {
    var fence = leases().take("a", "one").orElseThrow().fence();
    leases().giveBack(fence);
    assertThat(leases().take("a", "two")).isPresent();
    leases().giveBack(fence);
    assertThat(leases().take("a", "three")).isEmpty();
    leases().giveBackAll("two");
    assertThat(leases().take("a", "three")).isPresent();
  }
}
