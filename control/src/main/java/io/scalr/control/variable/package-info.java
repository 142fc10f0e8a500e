/**
 * Global variables: named values that people give at seven scopes, and what holds where.
 *
 * <p>Nouns: owner (whose variables they are: the installation, an account, an environment, a role,
 * a farm, a farm role, a server), chain (the owners that one place looks through, the least first),
 * given variable (what one owner says of a name), seen variable (what all of a chain say together).
 *
 * <p>Rules: the first owner of the chain who names a variable declares it, and only there its flags
 * are changed; a later owner may give another value unless it is locked. An empty value is none:
 * the one above holds. Names are the same however their letters are cased.
 *
 * <p>Must never: show a hidden value, or know what a role, a farm or a server is; the features
 * above say through {@link io.scalr.control.variable.VariableOwners} which owners there are.
 */
@NullMarked
package io.scalr.control.variable;

import org.jspecify.annotations.NullMarked;
