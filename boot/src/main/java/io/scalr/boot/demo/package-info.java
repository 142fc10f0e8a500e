/**
 * The demo: a client of the HTTP API like any other. It makes an account, an environment, a role
 * and a farm, launches it, kills one instance behind the server's back and shows how it is
 * replaced. It calls nothing of the server but its API, and keeps the ids of what it has made in
 * the data directory, so that the next demo goes on with the same farm.
 */
@NullMarked
package io.scalr.boot.demo;

import org.jspecify.annotations.NullMarked;
