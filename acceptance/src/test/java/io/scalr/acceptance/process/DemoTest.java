package io.scalr.acceptance.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.acceptance.process.Launched.Signal;
import io.scalr.boot.demo.ApiClient;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README's first command, as a new user gives it, on the programs that the launcher built. */
@Tag("process")
class DemoTest {
  private static final Duration END_LIMIT = Duration.ofSeconds(20);
  private static final Pattern BRIDGE = Pattern.compile("network device (\\S+)\\)");
  private static final Pattern LAUNCHED = Pattern.compile("server ([0-9a-f]{8})  running");
  private static final Pattern WARNED =
      Pattern.compile("server ([0-9a-f]{8})  Nothing isolates this server");

  @TempDir private Path directory;

  /** As root instances are isolated, as anybody else they are not: both must work. */
  static Stream<String> users() {
    return Caller.isRoot() ? Stream.of("self", "nobody") : Stream.of("self");
  }

  @ParameterizedTest
  @MethodSource("users")
  void it_launches_heals_ends_goes_on_and_is_removed(String user) throws Exception {
    var home = Files.createDirectory(directory.toRealPath().resolve(user));
    var caller = user.equals("nobody") ? nobody(home) : Caller.self();
    var data = home.resolve("data");
    it_ends_in_the_midst_of_a_launch(caller, data);
    it_exits_with_zero_when_launched_and_healed(caller, data);
    var first = it_goes_on_with_the_same_servers(caller, data, Signal.SIGTERM);
    up_ends_alike(caller, data, Signal.CTRL_C);
    up_ends_alike(caller, data, Signal.SIGTERM);
    var second = it_goes_on_with_the_same_servers(caller, data, Signal.CTRL_C);
    assertThat(second).isEqualTo(first);
    it_is_removed(caller, data);
  }

  /** Nobody may look into the test's directory. */
  private Caller nobody(Path home) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    return Caller.nobody(home);
  }

  private static void it_ends_in_the_midst_of_a_launch(Caller caller, Path data) throws Exception {
    try (var demo = Launched.of(caller, "demo", data)) {
      // pending_launch may be over before anybody looks
      demo.awaitSaid("  pending");
      ends(demo, data, Signal.CTRL_C);
    }
  }

  private static void up_ends_alike(Caller caller, Path data, Signal signal) throws Exception {
    try (var up = Launched.of(caller, "up", data)) {
      var endpoint = up.awaitEndpoint();
      assertThat(endpoint.has("farmId")).isFalse();
      ends(up, data, signal);
    }
  }

  private static void ends(Launched program, Path data, Signal signal) throws Exception {
    assertThat(program.end(signal)).as("time to the end after " + signal).isLessThan(END_LIMIT);
    assertThat(program.exitCode()).as(program.said()).isEqualTo(signal.exitCode);
    nothing_is_left(data, program);
  }

  private static void it_exits_with_zero_when_launched_and_healed(Caller caller, Path data)
      throws Exception {
    var demo = Launched.of(caller, "demo", data, "--exit");
    assertThat(demo.exitCode()).as(demo.said()).isZero();
    assertThat(demo.said())
        .containsPattern("web #[12] +server \\S+ +running")
        .containsPattern("db #1 +server \\S+ +running")
        .containsPattern("web #\\d+ +server \\S+ +event HostInit .*exit code 0")
        .containsPattern("web #\\d+ +server \\S+ +event BeforeHostUp .*exit code 0")
        .containsPattern("web #\\d+ +server \\S+ +event HostUp .*exit code 0")
        .contains("3 servers running", "killed ", "ended because: ", "was launched because: ")
        .contains("address ", "log-in ", "API key ", "./scalr-server api GET servers/");
    var ran = running(demo.said());
    assertThat(ran).as("three and a replacement").hasSizeGreaterThanOrEqualTo(4);
    if (demo.said().contains("backend loopback")) {
      assertThat(demo.said()).contains("backend loopback, which isolates nothing");
      // a listing of the cloud says it: the last server may be Running before one has it
      assertThat(ran).as("warned of").containsAnyElementsOf(warned(demo.said()));
    }
    nothing_is_left(data, demo);
  }

  private static Set<String> warned(String said) {
    return WARNED.matcher(said).results().map(r -> r.group(1)).collect(Collectors.toSet());
  }

  private static Set<String> running(String said) {
    return LAUNCHED.matcher(said).results().map(r -> r.group(1)).collect(Collectors.toSet());
  }

  private static Set<String> it_goes_on_with_the_same_servers(
      Caller caller, Path data, Signal signal) throws Exception {
    try (var demo = Launched.of(caller, "demo", data)) {
      var endpoint = demo.awaitEndpoint();
      the_endpoint_tells_all_that_a_script_needs(caller, data, endpoint);
      assertThat(demo.said()).contains("event RebootComplete", "server ids are as they were");
      var ids = servers(endpoint);
      assertThat(ids).hasSize(3);
      if (demo.said().contains("backend loopback")) {
        each_server_says_that_nothing_isolates_it(endpoint);
      }
      ends(demo, data, signal);
      return ids;
    }
  }

  private static void the_endpoint_tells_all_that_a_script_needs(
      Caller caller, Path data, JsonNode endpoint) throws Exception {
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
    var asked = Launched.of(caller, "api", data, "GET", "servers/");
    assertThat(asked.exitCode()).as(asked.said()).isZero();
    assertThat(new ObjectMapper().readTree(asked.said()).path("data").size()).isPositive();
    var refused = Launched.of(caller, "api", data, "GET", "no-such-thing/");
    assertThat(refused.exitCode()).as(refused.said()).isOne();
  }

  private static Set<String> servers(JsonNode endpoint) {
    return running(endpoint).stream()
        .map(server -> server.path("id").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<JsonNode> running(JsonNode endpoint) {
    var api =
        ApiClient.plain(
            endpoint.path("apiUrl").asText(),
            endpoint.path("keyId").asText(),
            Secret.of(endpoint.path("secretKey").asText()),
            new SystemClock());
    var path = "/api/v1beta0/user/%s/servers/".formatted(endpoint.path("environmentId").asText());
    return api.all(path).stream()
        .filter(server -> server.path("status").asText().equals("running"))
        .toList();
  }

  private static void each_server_says_that_nothing_isolates_it(JsonNode endpoint)
      throws InterruptedException {
    var clock = new SystemClock();
    var until = clock.now().plusSeconds(30);
    while (!running(endpoint).stream().allMatch(DemoTest::saysThatNothingIsolatesIt)) {
      assertThat(clock.now()).as("still a server that does not say it").isBefore(until);
      clock.sleep(Duration.ofMillis(500));
    }
  }

  private static boolean saysThatNothingIsolatesIt(JsonNode server) {
    return server.path("alerts").findValuesAsText("message").stream()
        .anyMatch(message -> message.startsWith("Nothing isolates this server"));
  }

  private static void it_is_removed(Caller caller, Path data) throws Exception {
    var demo = Launched.of(caller, "demo", data, "--destroy");
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
