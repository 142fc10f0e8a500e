package io.scalr.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.scalr.boot.data.CannotStart;
import io.scalr.boot.data.EndpointFile;
import io.scalr.boot.data.InstallationSecrets;
import io.scalr.boot.demo.ApiClient;
import io.scalr.boot.demo.DemoFailed;
import io.scalr.boot.demo.DemoObjects;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code api}: one signed call of the API of the server that runs on a data directory. */
@Command(
    name = "api",
    description = {
      "Calls the API of the running server, signed with the demo's API key, and prints the answer.",
      "PATH beginning with a slash is used as it is; any other is below"
          + " /api/v1beta0/user/ENVIRONMENT/ of the demo's environment.",
      "",
      "  api GET servers/",
      "  api GET '/api/scalr/v1/environments/1/servers/SERVER/'",
      "  api POST farms/1/actions/terminate/",
      ""
    },
    exitCodeListHeading = Main.EXIT_CODES_HEADING,
    exitCodeList = {
      "0:the API answered with success",
      "1:the API refused; its answer is printed",
      "2:no server runs on the data directory"
    },
    mixinStandardHelpOptions = true)
final class ApiCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** First status that is no success; the API never redirects. */
  private static final int REFUSED = 300;

  @Option(names = "--data", paramLabel = "DIR", description = "Data directory of the server.")
  private @Nullable Path data;

  @Option(
      names = "--global",
      description = "Sign with the installation's global key instead of the demo's.")
  private boolean global;

  @Parameters(index = "0", paramLabel = "METHOD", description = "GET, POST, PATCH or DELETE")
  private String method = "GET";

  @Parameters(index = "1", paramLabel = "PATH", description = "e.g. servers/")
  private String path = "";

  @Parameters(index = "2", arity = "0..1", paramLabel = "JSON", description = "The request's body")
  private @Nullable String body;

  @Override
  public Integer call() throws IOException {
    var directory = ServerOptions.directory(data);
    var endpoint = endpoint(directory);
    var demo = global ? Optional.<DemoObjects>empty() : DemoObjects.read(directory);
    try {
      var answer =
          client(directory, endpoint, demo).answer(method, full(demo), body == null ? "" : body);
      System.out.println(pretty(answer.body()));
      return answer.status() < REFUSED ? 0 : 1;
    } catch (DemoFailed e) {
      throw new CannotStart(String.valueOf(e.getMessage()), e);
    }
  }

  private static JsonNode endpoint(Path directory) throws IOException {
    var file = EndpointFile.fileIn(directory);
    var endpoint = Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
    // a killed server leaves its file behind
    if (ProcessHandle.of(endpoint.path("pid").asLong()).isEmpty()) {
      throw new CannotStart("No server is ready on %s; see up and demo.".formatted(directory));
    }
    return endpoint;
  }

  private static ApiClient client(Path directory, JsonNode endpoint, Optional<DemoObjects> demo)
      throws IOException {
    // plain HTTP: it is this machine's loopback, and no certificate is needed
    var url = endpoint.path("apiUrl").asText();
    if (demo.isPresent()) {
      return key(url, demo.get().keyId(), demo.get().secretKey());
    }
    var secrets = InstallationSecrets.read(InstallationSecrets.fileIn(directory));
    return key(url, secrets.globalKeyId(), secrets.globalSecretKey());
  }

  private static ApiClient key(String url, String id, Secret secret) {
    return ApiClient.plain(url, id, secret, new SystemClock());
  }

  private String full(Optional<DemoObjects> demo) {
    if (path.startsWith("/")) {
      return path;
    }
    return demo.map(objects -> objects.user(path))
        .orElseThrow(
            () -> new CannotStart("Without a demo's environment PATH must begin with a slash."));
  }

  private static String pretty(String text) {
    try {
      return JSON.writeValueAsString(JSON.readTree(text));
    } catch (IOException e) {
      return text; // not JSON: shown as it is
    }
  }
}
