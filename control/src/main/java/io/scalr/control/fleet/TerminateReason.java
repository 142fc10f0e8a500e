package io.scalr.control.fleet;

/** Why a server was terminated, with the numbers that the API and events show. */
public enum TerminateReason {
  CLUSTER_SHUTDOWN(1, "Cluster shut down"),
  REPLICA_SET_REMOVED(2, "Replica set removed"),
  ROLE_REMOVED(4, "Farm role removed"),
  NO_EVENT_IN_TIME(5, "Server did not send hostInit/hostUp event in time"),
  ROLE_BUILDER(7, "Temporary server of the role builder"),
  SCALING_DOWN(8, "Scaling down"),
  SNAPSHOT_CANCELLED(9, "Snapshot cancelled"),
  MANUAL(10, "Terminated by hand"),
  API(11, "Terminated by the API"),
  FARM_TERMINATED(13, "Farm terminated"),
  REPLACED_AFTER_SNAPSHOT(14, "Replaced after snapshot"),
  OPERATION_CANCELLED(15, "Operation cancelled"),
  CRASHED(16, "Machine crashed, stopped or went missing");

  private final int number;
  private final String text;

  TerminateReason(int number, String text) {
    this.number = number;
    this.text = text;
  }

  public int number() {
    return number;
  }

  public String text() {
    return text;
  }

  /** The reason with that number; an unknown number is a bug of the caller. */
  public static TerminateReason of(int number) {
    for (var reason : values()) {
      if (reason.number == number) {
        return reason;
      }
    }
    throw new IllegalArgumentException("terminate reason " + number);
  }
}
