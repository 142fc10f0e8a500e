package io.scalr.control.role;

import io.scalr.kernel.ImageId;
import io.scalr.kernel.Tx;

/** Who runs what an image was booted into; answered by {@code fleet}. */
public interface ImageUse {
  /** Whether a server of any tenant that is not proven gone was launched from the image. */
  boolean runs(Tx tx, ImageId image);
}
