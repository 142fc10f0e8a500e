/** SQL of farms, farm roles and the desired state that fleet reads. */
@NullMarked
package io.scalr.control.farm.store;

import org.jspecify.annotations.NullMarked;
