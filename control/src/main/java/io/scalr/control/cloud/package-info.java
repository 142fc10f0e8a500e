/**
 * Clouds: the {@link io.scalr.control.cloud.Platform} port and its values, credentials, the
 * catalogue of locations and instance types.
 *
 * <p>Nouns: platform (a kind of cloud), location, instance type, cloud server (what the cloud says
 * of one machine), launch token (makes a launch repeatable), platform failure.
 *
 * <p>Must never: decide anything about our servers. A platform translates one cloud's API, errors
 * and quirks, and nothing more.
 */
@NullMarked
package io.scalr.control.cloud;

import org.jspecify.annotations.NullMarked;
