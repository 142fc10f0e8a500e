package io.scalr.control.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A server's properties beside its state.
 *
 * @param initFailed why its initialisation failed
 * @param launchError the last refusal or failure of its launch call, in words
 * @param earlyInit its agent said HostInit before the cloud's answer to the launch was recorded
 * @param earlyConfigured and BeforeHostUp, likewise
 * @param firstRunning when it first became Running, or its agent said HostUp before the launch's
 *     answer was recorded; absent means its launch has not succeeded
 * @param resizing its instance type is being changed
 * @param downTold HostDown was told for its ending
 */
public record ServerMarks(
    Reboot reboot,
    Sight sight,
    Addresses addresses,
    Optional<String> initFailed,
    Optional<String> launchError,
    Optional<Instant> earlyInit,
    Optional<Instant> earlyConfigured,
    Optional<Instant> firstRunning,
    boolean resizing,
    boolean downTold) {

  /**
   * @param wantedAt asked for; the cloud has not been called yet
   * @param since it began and has not finished
   */
  public record Reboot(Optional<Instant> wantedAt, Optional<Instant> since) {}

  /**
   * What we did to its machine and what listings said.
   *
   * @param cloudWriteAt when we last asked the cloud to change it
   * @param troubleSince when the first of the listings in a row began that show it absent, stopped
   *     or terminated
   * @param missingSince it is flagged as missing, by policy
   * @param haltedAt its agent said that it goes down for good
   */
  public record Sight(
      Optional<Instant> cloudWriteAt,
      Optional<Instant> troubleSince,
      Optional<Instant> missingSince,
      Optional<Instant> haltedAt) {}

  /** As the listing or the agent says; textual IP addresses. */
  public record Addresses(List<String> open, List<String> inner) {
    public Addresses {
      open = List.copyOf(open);
      inner = List.copyOf(inner);
    }
  }

  private static final Reboot NO_REBOOT = new Reboot(Optional.empty(), Optional.empty());

  public static final ServerMarks NONE =
      new ServerMarks(
          NO_REBOOT,
          new Sight(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
          new Addresses(List.of(), List.of()),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          false);

  private ServerMarks reboot(Reboot value) {
    return new ServerMarks(
        value,
        sight,
        addresses,
        initFailed,
        launchError,
        earlyInit,
        earlyConfigured,
        firstRunning,
        resizing,
        downTold);
  }

  private ServerMarks sight(Sight value) {
    return new ServerMarks(
        reboot,
        value,
        addresses,
        initFailed,
        launchError,
        earlyInit,
        earlyConfigured,
        firstRunning,
        resizing,
        downTold);
  }

  ServerMarks rebootWanted(Instant at) {
    return reboot(new Reboot(Optional.of(at), reboot.since));
  }

  ServerMarks rebooting(Instant at) {
    return reboot(new Reboot(Optional.empty(), Optional.of(reboot.since.orElse(at))));
  }

  ServerMarks rebootOver() {
    return reboot(NO_REBOOT).halted(Optional.empty());
  }

  ServerMarks cloudWrite(Instant at) {
    return sight(new Sight(Optional.of(at), Optional.empty(), sight.missingSince, sight.haltedAt));
  }

  ServerMarks trouble(Optional<Instant> since) {
    return sight(new Sight(sight.cloudWriteAt, since, sight.missingSince, sight.haltedAt));
  }

  ServerMarks missing(Optional<Instant> since) {
    return sight(new Sight(sight.cloudWriteAt, sight.troubleSince, since, sight.haltedAt));
  }

  ServerMarks halted(Optional<Instant> at) {
    return sight(new Sight(sight.cloudWriteAt, sight.troubleSince, sight.missingSince, at));
  }

  ServerMarks addresses(Addresses value) {
    return new ServerMarks(
        reboot,
        sight,
        value,
        initFailed,
        launchError,
        earlyInit,
        earlyConfigured,
        firstRunning,
        resizing,
        downTold);
  }

  ServerMarks initFailed(String text) {
    return new ServerMarks(
        reboot,
        sight,
        addresses,
        Optional.of(text),
        launchError,
        earlyInit,
        earlyConfigured,
        firstRunning,
        resizing,
        downTold);
  }

  ServerMarks launchError(Optional<String> text) {
    return new ServerMarks(
        reboot,
        sight,
        addresses,
        initFailed,
        text,
        earlyInit,
        earlyConfigured,
        firstRunning,
        resizing,
        downTold);
  }

  ServerMarks earlyInit(Optional<Instant> at) {
    return early(at, earlyConfigured);
  }

  ServerMarks earlyConfigured(Instant at) {
    return early(earlyInit, Optional.of(at));
  }

  /** What its agent said early is taken up. */
  ServerMarks earlyOver() {
    return early(Optional.empty(), Optional.empty());
  }

  private ServerMarks early(Optional<Instant> init, Optional<Instant> configured) {
    return new ServerMarks(
        reboot,
        sight,
        addresses,
        initFailed,
        launchError,
        init,
        configured,
        firstRunning,
        resizing,
        downTold);
  }

  ServerMarks ran(Instant at) {
    return new ServerMarks(
        reboot,
        sight,
        addresses,
        initFailed,
        launchError,
        earlyInit,
        earlyConfigured,
        Optional.of(firstRunning.orElse(at)),
        resizing,
        downTold);
  }

  ServerMarks told() {
    return new ServerMarks(
        reboot,
        sight,
        addresses,
        initFailed,
        launchError,
        earlyInit,
        earlyConfigured,
        firstRunning,
        resizing,
        true);
  }
}
