package io.scalr.protocol;

import java.util.List;

/**
 * The life of the machine under the agent. A first boot goes HostInit, BeforeHostUp, HostUp; each
 * step waits until the server's {@link ServerMessage.EventScripts} for the former one was carried
 * out and none of its blocking scripts failed.
 */
public sealed interface LifeMessage extends AgentMessage {

  /**
   * The agent's first words on a new machine.
   *
   * @param bootId the kernel's boot id; another one later means that the machine has rebooted
   * @param os what the machine runs
   * @param privateAddresses textual IP addresses of its own interfaces
   * @param publicAddresses textual IP addresses that the platform told it; often none
   */
  record HostInit(
      String bootId,
      String hostname,
      OperatingSystem os,
      String agentVersion,
      List<String> privateAddresses,
      List<String> publicAddresses)
      implements LifeMessage {
    public HostInit {
      privateAddresses = List.copyOf(privateAddresses);
      publicAddresses = List.copyOf(publicAddresses);
    }
  }

  /** HostInit's blocking scripts ended well; about to be up. */
  record BeforeHostUp() implements LifeMessage {}

  /** Ready for work. */
  record HostUp() implements LifeMessage {}

  /**
   * The machine goes down in order.
   *
   * @param reboot it is expected to come back
   */
  record HostDown(boolean reboot) implements LifeMessage {}

  /** A reboot has been asked for and begins. */
  record RebootStart() implements LifeMessage {}

  /**
   * Back after a reboot.
   *
   * @param bootId the new boot id
   */
  record RebootFinish(String bootId) implements LifeMessage {}

  /**
   * @param name the distribution's id, such as {@code debian}
   * @param version as the distribution says it, such as {@code 12}
   * @param family such as {@code debian} or {@code redhat}
   */
  record OperatingSystem(String name, String version, String family) {}
}
