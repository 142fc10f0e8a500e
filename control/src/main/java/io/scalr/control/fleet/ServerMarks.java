package io.scalr.control.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A server's properties beside its state.
 *
 * @param rebootingSince a reboot began and has not finished
 * @param missingSince not in the cloud's listing, and policy says to show it
 * @param resizing its instance type is being changed
 * @param initFailed why its initialisation failed
 * @param launchError the last refusal or failure of its launch call, in words
 * @param firstRunning when it first became Running; absent means its launch has not succeeded
 * @param cloudWriteAt when we last asked the cloud to change its machine
 * @param downSeen HostDown was already told for the ending that is under way
 */
public record ServerMarks(
    Optional<Instant> rebootingSince,
    Optional<Instant> missingSince,
    boolean resizing,
    Optional<String> initFailed,
    Optional<String> launchError,
    Optional<Instant> firstRunning,
    Optional<Instant> cloudWriteAt,
    boolean downSeen,
    List<String> publicAddresses,
    List<String> privateAddresses) {
  public static final ServerMarks NONE =
      new ServerMarks(
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          List.of(),
          List.of());

  public ServerMarks {
    publicAddresses = List.copyOf(publicAddresses);
    privateAddresses = List.copyOf(privateAddresses);
  }

  public ServerMarks rebooting(Optional<Instant> since) {
    return new ServerMarks(
        since,
        missingSince,
        resizing,
        initFailed,
        launchError,
        firstRunning,
        cloudWriteAt,
        downSeen,
        publicAddresses,
        privateAddresses);
  }

  public ServerMarks missing(Optional<Instant> since) {
    return new ServerMarks(
        rebootingSince,
        since,
        resizing,
        initFailed,
        launchError,
        firstRunning,
        cloudWriteAt,
        downSeen,
        publicAddresses,
        privateAddresses);
  }

  public ServerMarks initFailed(String text) {
    return new ServerMarks(
        rebootingSince,
        missingSince,
        resizing,
        Optional.of(text),
        launchError,
        firstRunning,
        cloudWriteAt,
        downSeen,
        publicAddresses,
        privateAddresses);
  }

  public ServerMarks launchError(Optional<String> text) {
    return new ServerMarks(
        rebootingSince,
        missingSince,
        resizing,
        initFailed,
        text,
        firstRunning,
        cloudWriteAt,
        downSeen,
        publicAddresses,
        privateAddresses);
  }

  public ServerMarks running(Instant at) {
    return new ServerMarks(
        rebootingSince,
        missingSince,
        resizing,
        initFailed,
        launchError,
        Optional.of(firstRunning.orElse(at)),
        cloudWriteAt,
        downSeen,
        publicAddresses,
        privateAddresses);
  }

  public ServerMarks cloudWrite(Instant at) {
    return new ServerMarks(
        rebootingSince,
        missingSince,
        resizing,
        initFailed,
        launchError,
        firstRunning,
        Optional.of(at),
        downSeen,
        publicAddresses,
        privateAddresses);
  }

  public ServerMarks downSeen(boolean seen) {
    return new ServerMarks(
        rebootingSince,
        missingSince,
        resizing,
        initFailed,
        launchError,
        firstRunning,
        cloudWriteAt,
        seen,
        publicAddresses,
        privateAddresses);
  }

  public ServerMarks addresses(List<String> open, List<String> inner) {
    return new ServerMarks(
        rebootingSince,
        missingSince,
        resizing,
        initFailed,
        launchError,
        firstRunning,
        cloudWriteAt,
        downSeen,
        open,
        inner);
  }
}
