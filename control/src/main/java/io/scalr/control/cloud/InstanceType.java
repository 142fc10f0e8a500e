package io.scalr.control.cloud;

/**
 * A size of machine that a location offers.
 *
 * @param id the cloud's name for it, such as {@code local.small}
 * @param name what a person reads
 * @param vcpus processors; may be a fraction of one
 * @param ramMegabytes memory in MiB
 */
public record InstanceType(String id, String name, double vcpus, long ramMegabytes) {}
