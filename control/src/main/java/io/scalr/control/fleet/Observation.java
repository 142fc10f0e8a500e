package io.scalr.control.fleet;

import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.farm.TroublePolicy;
import io.scalr.control.fleet.ServerMarks.Addresses;
import io.scalr.protocol.LifeMessage;
import java.time.Instant;

/** What may be learnt about one server, from whomever. */
public sealed interface Observation {
  /** The agent spoke. */
  record AgentSaid(LifeMessage message) implements Observation {}

  /** The cloud accepted the launch, or a listing shows the machine with the launch's token. */
  record LaunchAccepted(CloudServerId cloudId) implements Observation {}

  /** The launch call was refused, or its answer is missing. */
  record LaunchTroubled(PlatformFailure failure) implements Observation {}

  /** Its intent was closed without a machine. */
  record NoMachine() implements Observation {}

  /** Its blocking scripts failed, or its agent could not go on; the text says why. */
  record InitFailed(String text) implements Observation {}

  /**
   * A phase of its launch took longer than allowed.
   *
   * @param keep it is kept for debugging, not terminated
   */
  record PhaseOverdue(boolean keep, String text) implements Observation {}

  /** A reboot did not finish within its limit. */
  record RebootOverdue() implements Observation {}

  /**
   * A listing that counts shows the machine up or on its way up.
   *
   * @param state PENDING or RUNNING
   */
  record MachineWell(MachineState state, Addresses addresses) implements Observation {}

  /**
   * A listing that counts does not show the machine, or shows it stopped, terminating or
   * terminated, for the first time in a row.
   *
   * @param listingBegun when that listing began
   */
  record MachineTroubled(Instant listingBegun) implements Observation {}

  /** Two listings that count agree that the machine does not run; what to do is the policy. */
  record MachineFailed(TroublePolicy policy, String text) implements Observation {}

  /** The machine is proven gone: terminated, or absent from listings that count. */
  record MachineGone() implements Observation {}

  /** The cloud shows the machine stopped, as was asked for. */
  record MachineStopped() implements Observation {}

  /** Somebody wants it gone. */
  record TerminateWanted(TerminateReason reason, boolean forced, Instant callAt)
      implements Observation {}

  /** Its blocking BeforeHostTerminate scripts have reported: no need to wait longer. */
  record GraceOver() implements Observation {}

  record SuspendWanted() implements Observation {}

  record ResumeWanted() implements Observation {}

  record RebootWanted() implements Observation {}

  /** We are about to ask the cloud to change the machine. */
  record CloudAsked(CloudVerb verb) implements Observation {}

  /** What a cloud is asked to do with a machine. */
  enum CloudVerb {
    TERMINATE,
    SUSPEND,
    RESUME,
    REBOOT
  }
}
