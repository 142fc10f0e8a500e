/**
 * Small files that must survive a power cut: written beside, fsynced, renamed over, and the
 * directory fsynced. Everything the agent remembers is readable by its own user only.
 */
@NullMarked
package io.scalr.agent.disk;

import org.jspecify.annotations.NullMarked;
