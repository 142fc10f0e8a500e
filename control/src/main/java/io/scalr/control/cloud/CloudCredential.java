package io.scalr.control.cloud;

import io.scalr.kernel.Scope;
import java.util.Map;

/**
 * A credential as it is shown: without its secrets.
 *
 * @param id 12 hexadecimal digits, unique in the installation
 * @param scope an account's, or the installation's, which every account may use
 * @param name unique in its scope
 * @param suspended the cloud refuses it, so that no launch is called with it
 * @param settings what is no secret: endpoints, project names
 * @param version grows with each change, of the secrets too
 */
public record CloudCredential(
    String id,
    Scope scope,
    PlatformId platform,
    String name,
    String description,
    boolean suspended,
    Map<String, String> settings,
    long version) {
  public CloudCredential {
    settings = Map.copyOf(settings);
  }
}
