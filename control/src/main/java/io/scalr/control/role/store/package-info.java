/** SQL of operating systems, role categories, images and roles. */
@NullMarked
package io.scalr.control.role.store;

import org.jspecify.annotations.NullMarked;
