package io.scalr.control.fleet;

/** What a person may ask of a server. */
public enum ServerAction {
  TERMINATE,
  SUSPEND,
  RESUME,
  REBOOT
}
