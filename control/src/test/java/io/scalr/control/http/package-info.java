/** Tests of the API's ground: real HTTP against routes that exist only here. */
@NullMarked
package io.scalr.control.http;

import org.jspecify.annotations.NullMarked;
