/** Our descriptions beside the vendor's, where that file is at hand. */
@NullMarked
package io.scalr.control.http.vendor;

import org.jspecify.annotations.NullMarked;
