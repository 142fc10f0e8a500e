package io.scalr.platforms.local;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** As root the namespaces; without, the probe falls back and the contract holds all the same. */
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalPlatformNetnsTest extends LocalPlatformContract {
  private @org.jspecify.annotations.Nullable LocalCloudProcess cloud;

  @BeforeAll
  void start() throws Exception {
    cloud = LocalCloudProcess.start("auto", clock());
  }

  @AfterAll
  void end() throws Exception {
    cloud().end();
  }

  @Override
  protected LocalCloudProcess cloud() {
    return java.util.Objects.requireNonNull(cloud);
  }
}
