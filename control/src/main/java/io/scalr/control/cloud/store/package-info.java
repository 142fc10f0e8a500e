/** SQL of cloud credentials and of which environment uses which. */
@NullMarked
package io.scalr.control.cloud.store;

import org.jspecify.annotations.NullMarked;
