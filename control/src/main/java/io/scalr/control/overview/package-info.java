/**
 * The first page: what a person sees after the log-in, of all features at once.
 *
 * <p>Nouns: overview (one environment as it is now), card (a farm, a farm role), decision (a line
 * of a reconciler's last report).
 *
 * <p>Must never: decide anything or write anything. What a person orders on the page goes through
 * the same routes as every other client's calls.
 */
@NullMarked
package io.scalr.control.overview;

import org.jspecify.annotations.NullMarked;
