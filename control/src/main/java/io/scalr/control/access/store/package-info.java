/** SQL of accounts, environments, users, keys, sessions and repeated requests. */
@NullMarked
package io.scalr.control.access.store;

import org.jspecify.annotations.NullMarked;
