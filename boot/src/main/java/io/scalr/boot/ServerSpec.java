package io.scalr.boot;

import io.scalr.control.http.ApiSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the command line and the environment ask for.
 *
 * @param data the data directory
 * @param bind addresses beside 127.0.0.1 and the local cloud's bridge
 * @param httpsPort asked-for port, or the first free of 443, 8443, any
 * @param httpPort asked-for port, or the first free of 80, 8080, any
 * @param database a PostgreSQL that somebody else runs; absent means the embedded one
 * @param programs where the built programs are; absent means no local cloud
 * @param api how the API is offered
 */
public record ServerSpec(
    Path data,
    List<InetAddress> bind,
    OptionalInt httpsPort,
    OptionalInt httpPort,
    Optional<DatabaseLogin> database,
    Optional<Programs> programs,
    ApiSpec api) {}
