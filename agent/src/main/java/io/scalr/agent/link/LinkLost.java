package io.scalr.agent.link;

import io.scalr.protocol.LinkClose;
import java.util.Optional;

/** The link broke, was closed by the server, or could not be made. */
public final class LinkLost extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Optional<LinkClose> close;

  public LinkLost(String text) {
    this(text, Optional.empty());
  }

  public LinkLost(String text, Optional<LinkClose> close) {
    super(text);
    this.close = close;
  }

  /** The server's reason, if it gave one that we know. */
  public Optional<LinkClose> because() {
    return close;
  }
}
