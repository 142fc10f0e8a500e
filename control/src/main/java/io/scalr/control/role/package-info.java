/**
 * What servers become: operating systems, role categories, images, roles and which image a role
 * boots from in each place.
 *
 * <p>Nouns: image (our record of what a cloud boots), role (the blueprint that joins like images of
 * several places), role image (one of them: at most one for each platform and location).
 *
 * <p>Rules: an object lives at one scope and is seen from the scopes below; it is changed only at
 * its own. A role's images have the role's operating system. What is used is not deleted.
 *
 * <p>Must never: ask a cloud. An image's properties are what its registrar said.
 */
@NullMarked
package io.scalr.control.role;

import org.jspecify.annotations.NullMarked;
