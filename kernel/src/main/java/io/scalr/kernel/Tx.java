package io.scalr.kernel;

/**
 * An open transaction of the main database, passed from the one who opens it to every store that
 * takes part. It is opaque: only a store knows what is inside (a JDBC connection, or the
 * simulator's memory).
 */
public interface Tx {}
