/**
 * The edge: what the Proxy module does when it is alone in the process. It terminates TLS with a
 * certificate of the installation's own authority, binds the addresses it was told, limits
 * connections, headers and bodies, and answers {@code /health/}. Its nouns are {@link
 * io.scalr.control.edge.Edge}, {@link io.scalr.control.edge.InstallationCa} and {@link
 * io.scalr.control.edge.Health}.
 *
 * <p>It knows no feature: routes are handed in as {@link io.scalr.control.edge.EdgeRoutes}. It
 * never redirects, because a redirect breaks the signature of an API request.
 */
@NullMarked
package io.scalr.control.edge;

import org.jspecify.annotations.NullMarked;
