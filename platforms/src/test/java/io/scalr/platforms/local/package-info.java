/** The local cloud behind its platform, as a real process. */
@NullMarked
package io.scalr.platforms.local;

import org.jspecify.annotations.NullMarked;
