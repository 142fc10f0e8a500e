package io.scalr.control.store;

/**
 * Seals secrets for the database. What is sealed opens only under the same context, so that a row's
 * secret cannot be moved to another row.
 */
public interface Sealer {
  /**
   * @param context table, column and row id, such as {@code api_key.secret:APIK…}
   */
  byte[] seal(byte[] plain, String context);

  /**
   * @throws IllegalStateException when it was not sealed by us under this context
   */
  byte[] open(byte[] sealed, String context);
}
