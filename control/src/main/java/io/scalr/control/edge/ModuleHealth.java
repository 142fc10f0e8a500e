package io.scalr.control.edge;

/** What {@code /health/ready} says of one of the eight modules. */
public sealed interface ModuleHealth {
  /** It works; the note says in which form it runs here. */
  record Ready(String note) implements ModuleHealth {}

  /** It should work and does not, for this reason; the node is not ready. */
  record NotReady(String reason) implements ModuleHealth {}

  /** This version does not have it; the node is ready without it. */
  record NotYet(String note) implements ModuleHealth {}
}
