/** The gate, log-in, and the routes of accounts, environments, users and keys. */
@NullMarked
package io.scalr.control.access.http;

import org.jspecify.annotations.NullMarked;
