package io.scalr.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.kernel.SystemClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The local cloud as a process of its own in a directory of its own, to be killed and started. */
final class Program {
  static final SystemClock CLOCK = new SystemClock();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path home;
  private final String backend;
  private @Nullable Process process;

  Program(String backend) throws IOException {
    // Not the build's directory: a socket's name may have 107 characters only.
    this.home = Files.createTempDirectory("lc");
    this.backend = backend;
    images(Map.of());
  }

  static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  Path home() {
    return home;
  }

  Path directory() {
    return home.resolve("d");
  }

  void images(Map<String, Object> images) throws IOException {
    Files.write(home.resolve("images.json"), JSON.writeValueAsBytes(images));
  }

  Process launch() throws IOException {
    // as a script's background starts it, so that what it starts must not inherit that
    return new ProcessBuilder(
            List.of(
                "env",
                "--ignore-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.scalr.localcloud.Main",
                "--dir",
                directory().toString(),
                "--backend",
                backend,
                "--images",
                home.resolve("images.json").toString()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
        .start();
  }

  void start() throws IOException {
    var started = launch();
    process = started;
    await(
        "the local cloud answers",
        () -> {
          if (!started.isAlive()) {
            throw new AssertionError("the local cloud ended: " + log());
          }
          try {
            get("/health");
            return true;
          } catch (IOException e) {
            return false;
          }
        });
  }

  String log() {
    try {
      return Files.readString(home.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Process running() {
    var now = process;
    if (now == null) {
      throw new IllegalStateException("it was not started");
    }
    return now;
  }

  /** SIGKILL. */
  void crash() throws InterruptedException {
    running().destroyForcibly().waitFor();
  }

  /** SIGTERM; answers the exit code. */
  int end() throws InterruptedException {
    running().destroy();
    if (!running().waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("it did not end within 20 s of SIGTERM: " + log());
    }
    return running().exitValue();
  }

  /** However the test went: nothing of it stays on the host. */
  void abandon() throws IOException, InterruptedException {
    if (Files.exists(directory())) {
      if (!running().isAlive()) {
        start(); // what it has lost sight of is found again by its names
      }
      end();
    }
    delete();
  }

  void delete() throws IOException {
    InstanceStore.deleteTree(home);
  }

  // ---- its API ----

  String launch(String token, String image, String type) throws IOException {
    return launch(token, image, type, Map.of("scalr-account", "1"));
  }

  /** One of that environment. */
  String launchIn(String environment, String token, String image) throws IOException {
    return launch(
        token,
        image,
        "local.micro",
        Map.of("scalr-installation", "x", "scalr-account", "1", "scalr-environment", environment));
  }

  private String launch(String token, String image, String type, Map<String, String> tags)
      throws IOException {
    var answer =
        post(
            "/v1/instances",
            Map.of(
                "token",
                token,
                "image",
                image,
                "type",
                type,
                "name",
                token,
                "tags",
                tags,
                "userData",
                Base64.getEncoder().encodeToString("data of the user".getBytes())));
    return answer.path("id").asText();
  }

  JsonNode act(String id, String verb) throws IOException {
    return post("/v1/instances/" + id + "/" + verb, Map.of());
  }

  JsonNode instance(String id) {
    try {
      return get("/v1/instances/" + id);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  JsonNode awaitState(String id, String state) {
    await(
        id + " is " + state + ", log: " + log(),
        () -> instance(id).path("state").asText().equals(state));
    return instance(id);
  }

  /** What instances may reach of the host. */
  JsonNode openPorts(int... ports) throws IOException {
    return JSON.readTree(call("PUT", "/v1/ports", JSON.writeValueAsBytes(Map.of("ports", ports))));
  }

  List<String> ids() throws IOException {
    var ids = new ArrayList<String>();
    get("/v1/instances").path("instances").forEach(node -> ids.add(node.path("id").asText()));
    return ids;
  }

  String console(String id) {
    try {
      return new String(call("GET", "/v1/instances/" + id + "/console", new byte[0]));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  JsonNode get(String path) throws IOException {
    return JSON.readTree(call("GET", path, new byte[0]));
  }

  JsonNode post(String path, Object body) throws IOException {
    return JSON.readTree(call("POST", path, JSON.writeValueAsBytes(body)));
  }

  byte[] call(String method, String path, byte[] body) throws IOException {
    var head =
        method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n";
    var text = exchange(head.getBytes(StandardCharsets.ISO_8859_1), body);
    return text.substring(text.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sends bytes as they are and answers all that comes back. */
  String exchange(byte[]... parts) throws IOException {
    try (var channel =
        SocketChannel.open(UnixDomainSocketAddress.of(directory().resolve("localcloud.sock")))) {
      for (var part : parts) {
        var buffer = ByteBuffer.wrap(part);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
      var received = new ByteArrayOutputStream();
      var buffer = ByteBuffer.allocate(8192);
      while (channel.read(buffer) >= 0) {
        received.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      return received.toString(StandardCharsets.ISO_8859_1);
    }
  }

  /** What it says of each instance: for the text of a failed test. */
  String told() {
    var text = new StringBuilder("\nlog: " + log());
    try {
      for (var id : ids()) {
        text.append("\n").append(instance(id)).append("\nconsole: ").append(console(id));
      }
    } catch (IOException e) {
      text.append(e);
    }
    return text.toString();
  }

  static void await(String what, BooleanSupplier condition) {
    await(what, () -> "", condition);
  }

  static void await(String what, Supplier<String> more, BooleanSupplier condition) {
    var deadline = CLOCK.now().plus(Duration.ofSeconds(40));
    while (!condition.getAsBoolean()) {
      if (CLOCK.now().isAfter(deadline)) {
        throw new AssertionError("still waiting: " + what + more.get());
      }
      try {
        CLOCK.sleep(Duration.ofMillis(25));
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }

  // ---- what the host shows of it ----

  /** Everything on the host that carries this local cloud's names: must be empty when it ended. */
  List<String> leftOnHost(String tag) throws IOException {
    var left = new ArrayList<String>();
    lines("ip netns list").filter(line -> line.contains(tag)).forEach(left::add);
    lines("ip -br link").filter(line -> line.contains(tag)).forEach(left::add);
    lines("ip -4 route show table all").filter(line -> line.contains(tag)).forEach(left::add);
    lines("find /sys/fs/cgroup -maxdepth 6 -name *" + tag + "*").forEach(left::add);
    Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .filter(line -> line.contains(home.toString()) || line.contains(tag))
        .forEach(left::add);
    if (Files.readString(Path.of("/proc/self/mounts")).contains(" /run/netns ")
        && lines("ip netns list").findAny().isEmpty()) {
      left.add("the mount of /run/netns, with nobody's namespace in it");
    }
    lines("losetup -a").filter(line -> line.contains(home.toString())).forEach(left::add);
    ProcessHandle.allProcesses()
        .filter(handle -> handle.pid() != ProcessHandle.current().pid())
        .filter(handle -> mentions(handle, home.toString()))
        .forEach(handle -> left.add("process " + handle.pid()));
    return left;
  }

  private static java.util.stream.Stream<String> lines(String command) throws IOException {
    try {
      return Commands.run(command.split(" ")).lines();
    } catch (IOException e) {
      // find: a group vanished while it looked; ip: not there for an ordinary user.
      return java.util.stream.Stream.empty();
    }
  }

  private static boolean mentions(ProcessHandle handle, String text) {
    try {
      var directory = Path.of("/proc", String.valueOf(handle.pid()));
      return new String(Files.readAllBytes(directory.resolve("cmdline"))).contains(text)
          || new String(Files.readAllBytes(directory.resolve("environ"))).contains(text);
    } catch (IOException e) {
      return false;
    }
  }
}
