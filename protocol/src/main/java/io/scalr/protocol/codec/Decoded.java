package io.scalr.protocol.codec;

import io.scalr.protocol.RefusedBecause;

/** What became of bytes from outside. */
public sealed interface Decoded<T> {
  record Good<T>(T value) implements Decoded<T> {}

  /**
   * @param text for people; names fields, never their values
   */
  record Bad<T>(RefusedBecause reason, String text) implements Decoded<T> {}
}
