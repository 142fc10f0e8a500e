package io.scalr.localcloud;

/** The program cannot start; the message is the one sentence that the operator reads. */
final class StartupTrouble extends Exception {
  StartupTrouble(String sentence) {
    super(sentence);
  }
}
