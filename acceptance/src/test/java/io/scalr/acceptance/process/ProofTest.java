package io.scalr.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proof from outside, by a script that shares no code with the product. */
@Tag("process")
@Tag("root")
class ProofTest {
  private static final long LIMIT_MINUTES = 15;

  @TempDir private Path directory;

  @Test
  void a_farm_lives_heals_and_outlives_the_server() throws Exception {
    var said = directory.resolve("proof.out");
    var proof =
        new ProcessBuilder(
                "python3",
                Launched.root().resolve("acceptance/proof/proof.py").toString(),
                "--data",
                directory.toRealPath().resolve("data").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(proof.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
    assertThat(proof.exitValue()).as(Files.readString(said)).isZero();
    assertThat(Files.readString(said)).endsWith("PROVEN\n");
  }
}
