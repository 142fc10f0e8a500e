/**
 * API objects as values. A {@link io.scalr.control.http.schema.Schema} is the only list of an
 * object's properties; reading a body, merging a PATCH, filtering, writing JSON and printing the
 * description are interpreters of it.
 */
@NullMarked
package io.scalr.control.http.schema;

import org.jspecify.annotations.NullMarked;
