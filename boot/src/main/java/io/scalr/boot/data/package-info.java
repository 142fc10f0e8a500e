/**
 * The data directory: who holds it, which version made it, its secrets, and the file by which
 * scripts find the running server. Everything the server keeps is below this directory.
 */
@NullMarked
package io.scalr.boot.data;

import org.jspecify.annotations.NullMarked;
