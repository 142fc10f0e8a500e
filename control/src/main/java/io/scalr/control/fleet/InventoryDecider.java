package io.scalr.control.fleet;

import io.scalr.control.farm.DesiredFarmRole.Place;
import io.scalr.control.reconcile.Plan;
import io.scalr.kernel.Tenant;
import java.time.Duration;
import java.time.Instant;

/** When to list a location. Pure: the jitter comes from what is listed and when. */
public final class InventoryDecider {
  /** Three listings a minute at most while idle: three calls per 1,000 servers (a page). */
  public static final Duration PERIOD = Duration.ofSeconds(21);

  /** Added at random, so that locations do not fall into step. */
  public static final Duration JITTER = Duration.ofSeconds(7);

  /** However much is wanted, a location rests so long between two listings. */
  public static final Duration REST = Duration.ofSeconds(1);

  /** After the first failure; doubled each time. */
  public static final Duration BACK_OFF = Duration.ofSeconds(5);

  private static final int MOST_DOUBLINGS = 6;

  /** A complete listing of one location. */
  public record ListAll(Tenant tenant, Place place) {}

  private InventoryDecider() {}

  public static Plan<ListAll> plan(InventoryView view, Instant now) {
    var draft = new Plan.Draft<ListAll>();
    var subject = view.place().credentialId() + "/" + view.place().location();
    if (!view.open()) {
      return draft.notNow(subject, "the credential or its platform is not available").done();
    }
    var due = due(view);
    if (due.isAfter(now)) {
      view.head()
          .error()
          .ifPresent(error -> draft.notNow(subject, error + "; listed again at " + due));
      return draft.lookAt(due).done();
    }
    return draft
        .act(
            new ListAll(view.tenant(), view.place()),
            subject,
            view.head().wanted().isPresent() ? "somebody needs a listing" : "its time has come")
        .done();
  }

  private static Instant due(InventoryView view) {
    var head = view.head();
    if (head.failures() > 0) {
      var wait = BACK_OFF.multipliedBy(1L << Math.min(head.failures() - 1, MOST_DOUBLINGS));
      return head.failedAt().orElseThrow().plus(wait);
    }
    if (head.begun().isEmpty()) {
      return Instant.MIN;
    }
    var timer = head.begun().get().plus(PERIOD).plus(jitter(view, head.begun().get()));
    var wanted = head.wanted().filter(at -> at.isBefore(timer)).orElse(timer);
    var rested = head.ended().orElseThrow().plus(REST);
    return wanted.isBefore(rested) ? rested : wanted;
  }

  private static Duration jitter(InventoryView view, Instant begun) {
    var mixed = (view.place().hashCode() * 31L + begun.getEpochSecond()) * 0x9E3779B97F4A7C15L;
    return Duration.ofMillis(Math.floorMod(mixed >>> 20, JITTER.toMillis()));
  }
}
