/** What access does on its own, without being asked: forgetting. */
@NullMarked
package io.scalr.control.access.work;

import org.jspecify.annotations.NullMarked;
