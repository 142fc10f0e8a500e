/** The API of operating systems, role categories, images and roles. */
@NullMarked
package io.scalr.control.role.http;

import org.jspecify.annotations.NullMarked;
