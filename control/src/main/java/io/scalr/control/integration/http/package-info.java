/** The API of integrations. */
@NullMarked
package io.scalr.control.integration.http;

import org.jspecify.annotations.NullMarked;
