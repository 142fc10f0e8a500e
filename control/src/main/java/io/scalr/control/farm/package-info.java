/**
 * Farms and farm roles: what the user wants.
 *
 * <p>Nouns: farm (the blueprint), farm role (one line of it), desired state (what someone wants,
 * written down with its author). The desired state is the only thing that other features read here.
 *
 * <p>Must never: launch or terminate anything. It writes down what is wanted; {@code fleet} looks.
 */
@NullMarked
package io.scalr.control.farm;

import org.jspecify.annotations.NullMarked;
