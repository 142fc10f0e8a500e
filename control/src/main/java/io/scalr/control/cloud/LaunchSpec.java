package io.scalr.control.cloud;

import io.scalr.kernel.Secret;
import java.util.Map;

/**
 * The whole resolved request for one machine. It is stored with its intent and repeated byte for
 * byte.
 *
 * @param image the cloud's name for the image
 * @param instanceType the cloud's name for the size
 * @param name what the machine is called in the cloud's own lists
 * @param tags what the cloud keeps with the machine; the adapter adds the token
 * @param userData what the machine may read at boot; holds the join token, so it is a secret
 */
public record LaunchSpec(
    String image, String instanceType, String name, Map<String, String> tags, Secret userData) {
  public LaunchSpec {
    tags = Map.copyOf(tags);
  }
}
