package io.scalr.boot;

import io.scalr.kernel.Secret;

/**
 * A PostgreSQL and how to log in.
 *
 * @param url JDBC, without a password
 * @param user role that owns the database
 * @param password its password
 */
public record DatabaseLogin(String url, String user, Secret password) {}
