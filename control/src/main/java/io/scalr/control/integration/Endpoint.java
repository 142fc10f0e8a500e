package io.scalr.control.integration;

import io.scalr.kernel.Scope;
import java.util.UUID;

/**
 * Where web-hooks go.
 *
 * @param name unique in its scope
 * @param active whether anything is sent there
 * @param shared whether the scopes below see it
 */
public record Endpoint(
    UUID id, Scope scope, String name, String url, boolean active, boolean shared) {}
