package io.scalr.protocol;

import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import java.net.URI;

/**
 * What a new machine is told by its platform, as JSON: {@code {"url", "caSha256", "serverId",
 * "joinToken"}}.
 *
 * @param url the server's {@code https} address without a path
 * @param caSha256 SHA-256 of the installation CA's SubjectPublicKeyInfo, 32 bytes
 * @param joinToken 32 random bytes; good until the launch deadline and only once
 */
public record UserData(URI url, Bytes caSha256, ServerId serverId, Secret joinToken) {}
