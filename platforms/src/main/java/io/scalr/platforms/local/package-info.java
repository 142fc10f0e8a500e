/**
 * The platform {@code local}: the local cloud on this machine, spoken to over its socket only.
 *
 * <p>A credential of it has one setting, {@code socket}, the path of {@code localcloud.sock};
 * whoever may open the socket may use the cloud, so there is no secret. It has one location, {@code
 * local}.
 *
 * <p>Must never: decide anything about our servers, or reach into the local cloud's directory.
 */
@NullMarked
package io.scalr.platforms.local;

import org.jspecify.annotations.NullMarked;
