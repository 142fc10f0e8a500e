package io.scalr.kernel;

/**
 * Where code says that something which cannot be has been seen, when the system can heal and go on.
 * Production counts and logs it once; a test or a simulation fails.
 */
public interface Invariants {
  /**
   * @param name what must hold, in a few words, the same each time
   * @param context what was seen instead, without secrets
   */
  void broken(String name, String context);
}
