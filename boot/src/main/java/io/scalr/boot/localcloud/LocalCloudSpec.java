package io.scalr.boot.localcloud;

import java.nio.file.Path;

/**
 * How to run the local cloud.
 *
 * @param java the JVM's launcher
 * @param classPath its own, without the server's classes
 * @param directory its data
 * @param images what its instances can boot from
 * @param log where its output goes
 * @param pidFile where we note its process, to know it again after we were killed
 */
public record LocalCloudSpec(
    Path java, String classPath, Path directory, Path images, Path log, Path pidFile) {
  /** Its API; chosen by it, below its directory. */
  public Path socket() {
    return directory.resolve("localcloud.sock");
  }
}
