/** Tests of accounts, keys, sessions and the gate, on a real database and over real HTTP. */
@NullMarked
package io.scalr.control.plane;

import org.jspecify.annotations.NullMarked;
