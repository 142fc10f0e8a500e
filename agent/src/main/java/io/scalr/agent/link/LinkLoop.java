package io.scalr.agent.link;

import io.scalr.kernel.Clock;
import io.scalr.kernel.RandomSource;
import io.scalr.protocol.Enrolment.DeniedBecause;
import io.scalr.protocol.Enrolment.RenewPurpose;
import io.scalr.protocol.LinkClose;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the agent linked for as long as it lives: opens a link, holds its conversation, waits, and
 * opens the next. What the server said at the end decides how long it waits.
 */
public final class LinkLoop {
  /**
   * @param first bound of the first pause after a lost link
   * @param cap bound of every pause while the server may be back any moment
   * @param rare between attempts while the server does not want us
   */
  public record Pauses(Duration first, Duration cap, Duration rare) {
    /**
     * 5,000 agents cost a server that comes back some 20 core-seconds of handshakes: spread over 30
     * s that is bearable, and none is away for much longer than the server was.
     */
    public static final Pauses USUAL =
        new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofHours(1));
  }

  /** A link that lived this long shows that all is well again. */
  private static final Duration WELL = Duration.ofMinutes(1);

  /** A person who has lifted a freeze waits for this agent. */
  private static final Duration FROZEN_LOOK = Duration.ofMinutes(5);

  private final Link.Opener opener;
  private final Desk desk;
  private final Enrolling enrolling;
  private final Clock clock;
  private final RandomSource random;
  private final Pauses pauses;
  private final Backoff backoff;
  private final AtomicBoolean renewing = new AtomicBoolean();
  private volatile @Nullable Conversation current;
  private volatile @Nullable Link link;
  private volatile boolean stopping;
  // the loop's own thread only
  private Identity identity;
  private boolean swapped;
  // set by the renewing thread, taken by the loop
  private volatile @Nullable Identity renewed;

  public LinkLoop(
      Link.Opener opener,
      Desk desk,
      Enrolling enrolling,
      Identity identity,
      Clock clock,
      RandomSource random,
      Pauses pauses) {
    this.opener = opener;
    this.desk = desk;
    this.enrolling = enrolling;
    this.identity = identity;
    this.clock = clock;
    this.random = random;
    this.pauses = pauses;
    this.backoff = new Backoff(pauses.first(), pauses.cap(), random);
  }

  /** Returns when the server has revoked this agent for good, or after {@link #stop}. */
  public void run() throws InterruptedException, IOException {
    while (!stopping) {
      var began = clock.now();
      try (var opened = opener.open()) {
        link = opened;
        var conversation = new Conversation(opened, desk, identity, this::renew);
        current = conversation;
        conversation.run();
      } catch (LinkLost lost) {
        if (stopping || !again(lost, Duration.between(began, clock.now()))) {
          return;
        }
      } finally {
        current = null;
        link = null;
      }
    }
  }

  /** False when there is nothing to come back to. */
  private boolean again(LinkLost lost, Duration lived) throws InterruptedException, IOException {
    desk.journal().info("link lost: " + lost.getMessage());
    identity = desk.store().identity().orElse(identity);
    if (takeRenewed()) {
      return true;
    }
    if (lost.because().isPresent()) {
      return closed(lost.because().get(), lived);
    }
    pause(lived);
    return true;
  }

  private boolean closed(LinkClose why, Duration lived) throws InterruptedException, IOException {
    switch (why) {
      case GOING_AWAY, BAD_FRAME, SUPERSEDED, TOO_FAST, TOO_SLOW, BUSY -> pause(lived);
      case NOT_KNOWN -> notKnown();
      case FROZEN -> frozen();
      case REVOKED -> {
        desk.journal().warn("the server has revoked this agent; it ends");
        return false;
      }
    }
    return true;
  }

  private void pause(Duration lived) throws InterruptedException {
    if (lived.compareTo(WELL) > 0) {
      backoff.reset();
    }
    clock.sleep(backoff.next());
  }

  /** The server may have been restored to before a renewal: then it knows the former key. */
  private void notKnown() throws InterruptedException, IOException {
    if (identity.former().isPresent() && !swapped) {
      swapped = true;
      identity = identity.swapped();
      desk.store().keep(identity);
      clock.sleep(backoff.next());
    } else {
      swapped = false;
      rarely();
    }
  }

  /**
   * Asks for a new key, which is given once a person has lifted the freeze: at once, for that may
   * have been long ago, and otherwise after a pause, when the next link is refused again.
   */
  private void frozen() throws InterruptedException, IOException {
    desk.journal().warn("the server has frozen this agent's identity; a person must look");
    try {
      var answer = enrolling.renew(RenewPurpose.REENROL);
      desk.spool()
          .begin(
              answer.epoch(),
              (epoch, next) -> {
                desk.store().received(IdentityStore.AS_WELCOME_SAYS);
                desk.store()
                    .keep(identity.reenrolled(answer.linkKey(), answer.session()).withEpoch(epoch));
              });
      identity = desk.store().identity().orElseThrow();
      return;
    } catch (EnrolmentDenied denied) {
      desk.journal().info("not enrolled anew: " + denied.getMessage());
    } catch (IOException failure) {
      desk.journal().info("not enrolled anew: " + failure);
    }
    pauseWithin(FROZEN_LOOK.compareTo(pauses.rare()) < 0 ? FROZEN_LOOK : pauses.rare());
  }

  /** Between half of the rare pause and all of it. */
  private void rarely() throws InterruptedException {
    pauseWithin(pauses.rare());
  }

  private void pauseWithin(Duration longest) throws InterruptedException {
    long half = longest.toMillis() / 2;
    clock.sleep(Duration.ofMillis(half + random.below(half + 1)));
  }

  /** On a thread of its own: the link goes on with the old key meanwhile. */
  private void renew(Duration within) {
    if (!renewing.compareAndSet(false, true)) {
      return;
    }
    Thread.ofVirtual()
        .name("link-renewal")
        .start(() -> {
          try {
            clock.sleep(Duration.ofMillis(random.below(within.toMillis() / 2 + 1)));
            var answer = enrolling.renew(RenewPurpose.RENEW);
            var now = desk.store().identity().orElseThrow();
            renewed = now.renewed(answer.linkKey(), answer.session());
            closeLink();
          } catch (EnrolmentDenied | IOException failure) {
            desk.journal().warn("the link key was not renewed: " + failure.getMessage());
            if (failure instanceof EnrolmentDenied denied
                && denied.reason() == DeniedBecause.REVOKED) {
              closeLink();
            }
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          } finally {
            renewing.set(false);
          }
        });
  }

  private boolean takeRenewed() throws IOException {
    var now = renewed;
    if (now == null) {
      return false;
    }
    renewed = null;
    identity = identity.renewed(now.linkKey(), Math.max(now.session(), identity.session()));
    desk.store().keep(identity);
    desk.journal().info("the link key was renewed");
    return true;
  }

  private void closeLink() {
    var open = link;
    if (open != null) {
      open.close();
    }
  }

  /** Something may be there to send. */
  public void wake() {
    var conversation = current;
    if (conversation != null) {
      conversation.wake();
    }
  }

  /** Ends the loop soon; a link that is open stays so until {@link #close}. */
  public void stop() {
    stopping = true;
  }

  public void close() {
    stop();
    closeLink();
  }
}
