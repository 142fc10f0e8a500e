package io.scalr.control.integration;

import io.scalr.kernel.Scope;
import java.util.Optional;
import java.util.UUID;

/**
 * An Ansible Tower that we may call, without its password.
 *
 * @param scope the installation's, or an account's
 * @param url unique in its scope
 * @param certificate of the authority that signed the tower's, in PEM
 */
public record TowerServer(
    UUID id,
    Scope scope,
    String url,
    String userName,
    boolean sslVerification,
    Optional<String> certificate) {}
