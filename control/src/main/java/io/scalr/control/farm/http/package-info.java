/** The API of farms and farm roles. */
@NullMarked
package io.scalr.control.farm.http;

import org.jspecify.annotations.NullMarked;
