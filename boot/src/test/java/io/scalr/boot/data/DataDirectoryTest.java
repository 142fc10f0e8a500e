package io.scalr.boot.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scalr.kernel.SystemRandom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path parent;

  @Test
  void a_new_directory_is_its_owners_alone() throws Exception {
    try (var directory = DataDirectory.open(parent.resolve("data"))) {
      assertThat(mode(directory.root())).isEqualTo("rwx------");
    }
  }

  @Test
  void a_second_holder_is_refused_in_one_sentence() {
    try (var first = DataDirectory.open(parent.resolve("data"))) {
      assertThatThrownBy(() -> DataDirectory.open(first.root()))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageEndingWith("--data.");
    }
  }

  @Test
  void it_is_free_again_after_the_holder_has_closed() {
    DataDirectory.open(parent.resolve("data")).close();
    DataDirectory.open(parent.resolve("data")).close();
  }

  @Test
  void a_directory_of_a_newer_version_is_refused_and_left_as_it_was() throws Exception {
    Files.writeString(parent.resolve("layout"), "99\n");
    assertThatThrownBy(() -> DataDirectory.open(parent))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("newer version");
    try (var files = Files.list(parent)) {
      assertThat(files).containsExactly(parent.resolve("layout"));
    }
  }

  @Test
  void what_cannot_be_a_directory_is_refused_in_one_sentence() throws Exception {
    var file = Files.writeString(parent.resolve("file"), "");
    assertThatThrownBy(() -> DataDirectory.open(file.resolve("data")))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void secrets_are_made_up_once_and_readable_by_the_owner_only() throws Exception {
    try (var directory = DataDirectory.open(parent.resolve("data"))) {
      var made = InstallationSecrets.open(directory, new SystemRandom());
      assertThat(InstallationSecrets.open(directory, new SystemRandom())).isEqualTo(made);
      assertThat(mode(InstallationSecrets.fileIn(directory.root()))).isEqualTo("rw-------");
      assertThat(made.globalKeyId()).matches("APIK[A-Z0-9]{16}");
      assertThat(made.installationId()).matches("[0-9a-f]{8}");
      assertThat(made.sealingMasterKey().revealBytes()).hasSize(32);
      assertThat(made.toString())
          .doesNotContain(made.adminPassword().revealText())
          .doesNotContain(made.globalSecretKey().revealText());
    }
  }

  @Test
  void a_secrets_file_without_a_field_is_refused() throws Exception {
    try (var directory = DataDirectory.open(parent.resolve("data"))) {
      Files.writeString(InstallationSecrets.fileIn(directory.root()), "{}");
      assertThatThrownBy(() -> InstallationSecrets.open(directory, new SystemRandom()))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("installationId");
    }
  }

  @Test
  void the_endpoint_file_is_replaced_and_removed() throws Exception {
    try (var directory = DataDirectory.open(parent.resolve("data"))) {
      var file = EndpointFile.fileIn(directory.root());
      Files.writeString(file, "of a server that was killed");
      var endpoint = new EndpointFile(directory);
      endpoint.write(Map.of("url", "https://127.0.0.1"));
      endpoint.write(Map.of("pid", 7L));
      assertThat(Files.readString(file)).contains("https://127.0.0.1", "7");
      assertThat(mode(file)).isEqualTo("rw-------");
      endpoint.remove();
      assertThat(file).doesNotExist();
    }
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
