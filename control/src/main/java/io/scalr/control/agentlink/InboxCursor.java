package io.scalr.control.agentlink;

/**
 * How far one agent's spool is applied.
 *
 * @param last 0 for nothing yet
 */
public record InboxCursor(long epoch, long last) {
  public InboxCursor next() {
    return new InboxCursor(epoch, last + 1);
  }
}
