package io.scalr.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagesTest {
  @TempDir private Path directory = Path.of("");

  private Images read(String json) throws Exception {
    var file = directory.resolve("images.json");
    Files.writeString(file, json);
    return Images.read(file, new ObjectMapper());
  }

  @Test
  void the_file_adds_to_the_built_in_image() throws Exception {
    var images =
        read(
            """
            {"base": {"name": "Base", "command": ["agent", "--data={userData}", "{address}"],
              "mounts": {"/opt/agent": "/usr"}, "env": {"STATE": "{state}"}}}
            """);
    assertThat(images.all()).extracting(Image::id).containsExactly("bare", "base");
    var words =
        Payload.of(
                images.find("base").orElseThrow(),
                instance(),
                Map.of("userData", "/run/u", "state", "/s", "bootId", "b", "address", "10.0.0.2"),
                Map.of())
            .words();
    assertThat(words)
        .startsWith("env", "-i")
        .contains("STATE=/s", "SCALR_BOOT_ID=b")
        .endsWith("agent", "--data=/run/u", "10.0.0.2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                                                                | one JSON object
          {"a": {}}                                                         | no command
          {"a": {"command": ["x"], "mounts": {"opt": "/usr"}}}              | plain full paths
          {"a": {"command": ["x"], "mounts": {"/a/../../b": "/usr"}}}       | plain full paths
          {"a": {"command": ["x"], "mounts": {"/a": "/not/there"}}}         | not there
          {                                                                 | cannot be read
          """)
  void a_bad_file_is_one_clear_sentence(String json, String sentence) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(StartupTrouble.class)
        .hasMessageContaining(sentence);
  }

  private static Instance instance() {
    return new Instance(
        "i-1",
        "t",
        "",
        "base",
        "local.micro",
        "n",
        Map.of(),
        0,
        InstanceState.PENDING,
        false,
        false,
        "b",
        "",
        Instant.EPOCH,
        null,
        null,
        "");
  }
}
