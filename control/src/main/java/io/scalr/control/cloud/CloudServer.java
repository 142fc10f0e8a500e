package io.scalr.control.cloud;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the cloud says of one machine in a listing.
 *
 * @param token the token that it was launched with, if the machine is tagged with one
 * @param installation the installation that the machine is tagged with, if any; a machine without
 *     ours is none of our business
 * @param publicAddresses addresses reachable from outside, possibly none
 * @param privateAddresses addresses inside the cloud
 * @param createdAt when the cloud made it, by the cloud's clock
 */
public record CloudServer(
    CloudServerId id,
    MachineState state,
    Optional<LaunchToken> token,
    Optional<String> installation,
    String instanceType,
    List<String> publicAddresses,
    List<String> privateAddresses,
    Instant createdAt,
    Map<String, String> tags) {
  /** The tag that holds the {@link LaunchToken}. */
  public static final String TOKEN_TAG = "scalr-token";

  /** The tag that holds the id of the installation that launched the machine. */
  public static final String INSTALLATION_TAG = "scalr-installation";

  /**
   * The tag that holds the environment whose server the machine is. Two environments may use one
   * cloud account and so see each other's machines.
   */
  public static final String ENVIRONMENT_TAG = "scalr-environment";

  /**
   * Set by an adapter to {@code false} where nothing keeps the machine apart from its neighbours.
   */
  public static final String ISOLATED_TAG = "isolated";

  public CloudServer {
    publicAddresses = List.copyOf(publicAddresses);
    privateAddresses = List.copyOf(privateAddresses);
    tags = Map.copyOf(tags);
  }
}
