@NullMarked
package io.scalr.agent;

import org.jspecify.annotations.NullMarked;
