/**
 * The program: {@link io.scalr.boot.Main} reads the command line, {@link io.scalr.boot.Server}
 * starts everything with real ports in an order one can read, and ends it in the reverse order. It
 * decides nothing about servers, and it does not know whether it runs in a test or a demo.
 */
@NullMarked
package io.scalr.boot;

import org.jspecify.annotations.NullMarked;
