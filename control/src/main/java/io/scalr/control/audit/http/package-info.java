/** The record, as the API shows it. */
@NullMarked
package io.scalr.control.audit.http;

import org.jspecify.annotations.NullMarked;
