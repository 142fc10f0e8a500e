package io.scalr.boot.localcloud;

import java.util.Optional;

/**
 * What the local cloud says of itself.
 *
 * @param backend {@code netns} or {@code loopback}
 * @param isolated whether anything keeps its instances apart from this machine and each other
 * @param gateway the bridge's address, by which instances reach this machine; absent on loopback
 */
public record LocalCloudHealth(String backend, boolean isolated, Optional<String> gateway) {}
