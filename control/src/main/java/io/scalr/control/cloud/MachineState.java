package io.scalr.control.cloud;

/** What a cloud says of a machine, in the few words that all clouds share. */
public enum MachineState {
  PENDING,
  RUNNING,
  STOPPING,
  STOPPED,
  TERMINATING,
  /** The cloud remembers it but it will never run again. */
  TERMINATED
}
