package io.scalr.control.agentlink.work;

import io.scalr.kernel.Secret;
import io.scalr.protocol.Bytes;
import java.net.URI;
import java.util.function.Supplier;

/**
 * What an operator or the first start has fixed.
 *
 * @param url what agents call, {@code https://host:port}; asked when a server is launched
 * @param caSha256 SHA-256 of the installation CA's SubjectPublicKeyInfo
 * @param nonceKey 32 bytes, the same on all nodes
 */
public record Settings(Supplier<URI> url, Bytes caSha256, Secret nonceKey) {}
