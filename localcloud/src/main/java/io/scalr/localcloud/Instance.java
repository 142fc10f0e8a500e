package io.scalr.localcloud;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the disk remembers of an instance. Immutable; each change is written before it is acted on.
 *
 * @param token makes the launch repeatable; never used for a second instance
 * @param fingerprint a hash of the whole launch request, so that a token used again for another
 *     request is noticed
 * @param slot its place in the network, from which the address follows
 * @param bootId changes at each boot; empty before the first
 * @param rebooting in STOPPING: boot again afterwards
 * @param powerOnAtStart it ran when the local cloud was ended cleanly
 * @param hostBootId the host's own boot id at the instance's last boot: a change means that the
 *     whole machine went down
 */
record Instance(
    String id,
    String token,
    String fingerprint,
    String image,
    String type,
    String name,
    Map<String, String> tags,
    int slot,
    InstanceState state,
    boolean rebooting,
    boolean powerOnAtStart,
    String bootId,
    String hostBootId,
    Instant createdAt,
    @Nullable Instant bootedAt,
    @Nullable Instant terminatedAt,
    String reason) {
  Instance {
    tags = Map.copyOf(tags);
  }

  Instance in(InstanceState next, String why) {
    return new Instance(
        id,
        token,
        fingerprint,
        image,
        type,
        name,
        tags,
        slot,
        next,
        false,
        false,
        bootId,
        hostBootId,
        createdAt,
        bootedAt,
        terminatedAt,
        why);
  }

  Instance stoppingToReboot() {
    return new Instance(
        id,
        token,
        fingerprint,
        image,
        type,
        name,
        tags,
        slot,
        InstanceState.STOPPING,
        true,
        false,
        bootId,
        hostBootId,
        createdAt,
        bootedAt,
        terminatedAt,
        "reboot");
  }

  Instance poweredOffWithTheCloud() {
    return new Instance(
        id,
        token,
        fingerprint,
        image,
        type,
        name,
        tags,
        slot,
        InstanceState.STOPPED,
        false,
        true,
        bootId,
        hostBootId,
        createdAt,
        bootedAt,
        terminatedAt,
        "the local cloud was ended");
  }

  Instance booting(String newBootId, String newHostBootId, Instant at) {
    return new Instance(
        id,
        token,
        fingerprint,
        image,
        type,
        name,
        tags,
        slot,
        InstanceState.PENDING,
        false,
        false,
        newBootId,
        newHostBootId,
        createdAt,
        at,
        terminatedAt,
        reason);
  }

  Instance terminated(Instant at) {
    return new Instance(
        id,
        token,
        fingerprint,
        image,
        type,
        name,
        tags,
        slot,
        InstanceState.TERMINATED,
        false,
        false,
        bootId,
        hostBootId,
        createdAt,
        bootedAt,
        at,
        reason);
  }

  /**
   * Equal for instances that may speak to each other, which are those of one environment; one of no
   * environment is alone. A hash, since tags hold any text and this becomes part of a command.
   */
  String neighbourhood() {
    var whose = LaunchRequest.ENVIRONMENT_TAGS;
    return LaunchRequest.hash(
        tags.keySet().containsAll(whose)
            ? whose.stream().map(tag -> tags.getOrDefault(tag, "")).toList()
            : List.of(id));
  }

  boolean gone() {
    return state == InstanceState.TERMINATED;
  }
}
