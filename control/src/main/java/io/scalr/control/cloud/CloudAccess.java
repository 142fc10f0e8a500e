package io.scalr.control.cloud;

import io.scalr.kernel.Secret;
import java.util.Map;

/**
 * One credential, opened for use: whose cloud, and with what right.
 *
 * @param id the credential's id in our database; rate budgets and inventory hang on it
 * @param platform the cloud it opens
 * @param settings what is no secret: endpoints, project names
 * @param secrets keys and passwords by name
 */
public record CloudAccess(
    String id, PlatformId platform, Map<String, String> settings, Map<String, Secret> secrets) {
  public CloudAccess {
    settings = Map.copyOf(settings);
    secrets = Map.copyOf(secrets);
  }
}
