package io.scalr.kernel;

/**
 * Whose data a call may touch. Store methods of tenant tables take it first.
 *
 * @param account the customer
 * @param environment the customer's environment; the pair is a key of the database, so an
 *     environment of another account is not a tenant
 */
public record Tenant(AccountId account, EnvironmentId environment) {}
