/**
 * The embedded PostgreSQL: real binaries, our own start. Durable and closed by default ({@code
 * fsync}, {@code synchronous_commit}, {@code full_page_writes} on and read back; passwords for
 * everybody; 127.0.0.1 only), never run as root. A live postmaster of our data directory is
 * adopted, another's is never touched.
 */
@NullMarked
package io.scalr.boot.postgres;

import org.jspecify.annotations.NullMarked;
