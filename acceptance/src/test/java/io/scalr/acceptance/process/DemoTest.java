package io.scalr.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.boot.demo.ApiClient;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, as a new user gives it, on the programs that the launcher built. */
@Tag("process")
class DemoTest {
  private static final Duration END_LIMIT = Duration.ofSeconds(20);
  private static final Pattern BRIDGE = Pattern.compile("network device (\\S+)\\)");
  private static final Pattern LAUNCHED = Pattern.compile("server ([0-9a-f]{8})  running");

  @TempDir private Path directory;

  @Test
  void it_launches_heals_ends_goes_on_and_is_removed() throws Exception {
    var data = directory.toRealPath().resolve("data");
    it_exits_with_zero_when_launched_and_healed(data);
    var first = it_goes_on_with_the_same_servers(data, "TERM", 143);
    var second = it_goes_on_with_the_same_servers(data, "INT", 130);
    assertThat(second).isEqualTo(first);
    it_is_removed(data);
  }

  private static void it_exits_with_zero_when_launched_and_healed(Path data) throws Exception {
    var demo = Launched.of("demo", data, "--exit");
    assertThat(demo.exitCode()).as(demo.said()).isZero();
    assertThat(demo.said())
        .containsPattern("web #[12] +server \\S+ +running")
        .containsPattern("db #1 +server \\S+ +running")
        .containsPattern("web #\\d+ +server \\S+ +event HostInit .*exit code 0")
        .containsPattern("web #\\d+ +server \\S+ +event BeforeHostUp .*exit code 0")
        .containsPattern("web #\\d+ +server \\S+ +event HostUp .*exit code 0")
        .contains("3 servers running", "killed ", "ended because: ", "was launched because: ")
        .contains("address ", "log-in ", "API key ", "./scalr-server api GET servers/");
    assertThat(running(demo.said()).size()).as("three and a replacement").isGreaterThanOrEqualTo(4);
    nothing_is_left(data, demo);
  }

  private static Set<String> running(String said) {
    return LAUNCHED.matcher(said).results().map(r -> r.group(1)).collect(Collectors.toSet());
  }

  private static Set<String> it_goes_on_with_the_same_servers(
      Path data, String signal, int exitCode) throws Exception {
    try (var demo = Launched.of("demo", data)) {
      var endpoint = demo.awaitEndpoint();
      the_endpoint_tells_all_that_a_script_needs(data, endpoint);
      assertThat(demo.said()).contains("event RebootComplete", "server ids are as they were");
      var ids = servers(endpoint);
      assertThat(ids).hasSize(3);
      assertThat(demo.end(signal)).as("time to the end after SIG" + signal).isLessThan(END_LIMIT);
      assertThat(demo.exitCode()).isEqualTo(exitCode);
      nothing_is_left(data, demo);
      return ids;
    }
  }

  private static void the_endpoint_tells_all_that_a_script_needs(Path data, JsonNode endpoint)
      throws Exception {
    for (var field : new String[] {"pid", "accountId", "environmentId", "farmId"}) {
      assertThat(endpoint.path(field).isIntegralNumber()).as(field).isTrue();
    }
    for (var field :
        new String[] {"url", "apiUrl", "keyId", "secretKey", "globalKeyId", "globalSecretKey"}) {
      assertThat(endpoint.path(field).asText()).as(field).isNotBlank();
    }
    var file = data.resolve("run/endpoint.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    var asked = Launched.of("api", data, "GET", "servers/");
    assertThat(asked.exitCode()).as(asked.said()).isZero();
    assertThat(new ObjectMapper().readTree(asked.said()).path("data").size()).isPositive();
    var refused = Launched.of("api", data, "GET", "no-such-thing/");
    assertThat(refused.exitCode()).as(refused.said()).isOne();
  }

  private static Set<String> servers(JsonNode endpoint) {
    var api =
        ApiClient.plain(
            endpoint.path("apiUrl").asText(),
            endpoint.path("keyId").asText(),
            Secret.of(endpoint.path("secretKey").asText()),
            new SystemClock());
    var path = "/api/v1beta0/user/%s/servers/".formatted(endpoint.path("environmentId").asText());
    return api.all(path).stream()
        .filter(server -> server.path("status").asText().equals("running"))
        .map(server -> server.path("id").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void it_is_removed(Path data) throws Exception {
    var demo = Launched.of("demo", data, "--destroy");
    assertThat(demo.exitCode()).as(demo.said()).isZero();
    assertThat(data).doesNotExist();
    nothing_is_left(data, demo);
  }

  private static void nothing_is_left(Path data, Launched demo) throws Exception {
    var bridges =
        BRIDGE.matcher(demo.said()).results().map(r -> r.group(1)).collect(Collectors.toSet());
    assertThat(Launched.remains(data, bridges)).isEmpty();
    assertThat(data.resolve("run/endpoint.json")).doesNotExist();
  }
}
