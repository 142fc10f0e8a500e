package io.scalr.localcloud;

/**
 * Where an instance is.
 *
 * <pre>
 *   PENDING → RUNNING ⇄ STOPPING → STOPPED → PENDING …
 *   any of them → TERMINATING → TERMINATED (remembered for a while, then forgotten)
 * </pre>
 */
enum InstanceState {
  /** It is to boot, or is booting. */
  PENDING,
  RUNNING,
  /** Its process tree is being ended; for a reboot it then goes on to PENDING. */
  STOPPING,
  /** No process; the disk is kept. Also the end of a payload that ended by itself. */
  STOPPED,
  TERMINATING,
  /** No process, no disk. */
  TERMINATED
}
