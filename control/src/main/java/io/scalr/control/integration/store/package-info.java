/** SQL of integrations. */
@NullMarked
package io.scalr.control.integration.store;

import org.jspecify.annotations.NullMarked;
