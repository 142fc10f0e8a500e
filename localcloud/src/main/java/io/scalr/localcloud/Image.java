package io.scalr.localcloud;

import java.util.List;
import java.util.Map;

/**
 * What an instance runs.
 *
 * @param command the words of its command; {@code {userData} {state} {bootId} {address}} are filled
 *     in at each boot
 * @param mounts directories or files of the host to be seen read-only: path inside to path outside
 * @param env environment of the command; the same words are filled in
 */
record Image(
    String id,
    String name,
    List<String> command,
    Map<String, String> mounts,
    Map<String, String> env) {
  /** Does nothing for ever; there without an images file, for tests. */
  static final Image BARE =
      new Image("bare", "Nothing but a sleep", List.of("sleep", "infinity"), Map.of(), Map.of());

  Image {
    command = List.copyOf(command);
    mounts = Map.copyOf(mounts);
    env = Map.copyOf(env);
  }
}
