package io.scalr.platforms.local;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("process")
class LocalPlatformLoopbackTest extends LocalPlatformContract {
  private @org.jspecify.annotations.Nullable LocalCloudProcess cloud;

  @BeforeAll
  void start() throws Exception {
    cloud = LocalCloudProcess.start("loopback", clock());
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
