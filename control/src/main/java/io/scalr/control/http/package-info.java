/**
 * The API as data: a {@link io.scalr.control.http.Route} says method, path, permission, schema and
 * handler; {@link io.scalr.control.http.ApiService} serves all routes with the envelope, errors,
 * paging, filters and authentication of the contract, and {@link io.scalr.control.http.Description}
 * prints them.
 *
 * <p>Nouns: route, call (one request that was let through), answer, caller, scope (whose objects a
 * call may touch), gate (who decides about both; {@code access} implements it).
 *
 * <p>Rules: a route cannot be made without a permission; no feature is known here; nothing is ever
 * redirected, because a redirect breaks the signature. The sub-package {@code schema} holds the
 * objects' descriptions and their interpreters.
 */
@NullMarked
package io.scalr.control.http;

import org.jspecify.annotations.NullMarked;
