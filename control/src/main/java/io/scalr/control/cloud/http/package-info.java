/** The API of what clouds offer. */
@NullMarked
package io.scalr.control.cloud.http;

import org.jspecify.annotations.NullMarked;
