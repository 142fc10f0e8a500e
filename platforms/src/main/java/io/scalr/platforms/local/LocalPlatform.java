package io.scalr.platforms.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.control.cloud.CloudAccess;
import io.scalr.control.cloud.CloudAnswer;
import io.scalr.control.cloud.CloudAnswer.Accepted;
import io.scalr.control.cloud.CloudLocation;
import io.scalr.control.cloud.CloudServer;
import io.scalr.control.cloud.CloudServerId;
import io.scalr.control.cloud.InstanceType;
import io.scalr.control.cloud.InventoryPage;
import io.scalr.control.cloud.LaunchSpec;
import io.scalr.control.cloud.LaunchToken;
import io.scalr.control.cloud.MachineState;
import io.scalr.control.cloud.Platform;
import io.scalr.control.cloud.PlatformFailure;
import io.scalr.control.cloud.PlatformId;
import io.scalr.kernel.Clock;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The local cloud as a {@link Platform}. The cloud honours tokens itself, so launches repeat. */
public final class LocalPlatform implements Platform {
  public static final PlatformId ID = new PlatformId("local");
  public static final CloudLocation LOCATION = new CloudLocation("local");

  /** Name of the credential's setting that holds the socket's path. */
  public static final String SOCKET = "socket";

  /** A call writes one small file at most; on a busy machine that takes well below a second. */
  private static final Duration CALL_LIMIT = Duration.ofSeconds(10);

  private final String socket;
  private final UnixHttpCall http;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param socket where this installation's own local cloud answers; a credential may name another
   */
  public LocalPlatform(Path socket, Clock clock) {
    this.socket = socket.toString();
    this.http = new UnixHttpCall(CALL_LIMIT, clock);
  }

  @Override
  public PlatformId id() {
    return ID;
  }

  @Override
  public Duration callLimit() {
    return CALL_LIMIT;
  }

  /** What is written is listed at once. */
  @Override
  public Duration visibilityDelay() {
    return Duration.ZERO;
  }

  @Override
  public CloudAnswer<List<CloudLocation>> locations(CloudAccess access) {
    return call(
        access,
        "GET",
        "/v1/locations",
        Optional.empty(),
        node -> {
          var locations = new ArrayList<CloudLocation>();
          node.path("locations").forEach(name -> locations.add(new CloudLocation(name.asText())));
          return List.copyOf(locations);
        });
  }

  @Override
  public CloudAnswer<List<InstanceType>> instanceTypes(CloudAccess access, CloudLocation location) {
    return at(
        location,
        () ->
            call(
                access,
                "GET",
                "/v1/types",
                Optional.empty(),
                node -> {
                  var types = new ArrayList<InstanceType>();
                  node.path("types")
                      .forEach(type ->
                          types.add(
                              new InstanceType(
                                  text(type, "id"),
                                  text(type, "name"),
                                  type.path("cpus").asDouble(),
                                  type.path("memoryMiB").asLong())));
                  return List.copyOf(types);
                }));
  }

  @Override
  public CloudAnswer<CloudServerId> launch(
      CloudAccess access, CloudLocation location, LaunchSpec spec, LaunchToken token) {
    var request = json.createObjectNode();
    request.put("token", token.toString());
    request.put("image", spec.image());
    request.put("type", spec.instanceType());
    request.put("name", spec.name());
    var tags = request.putObject("tags");
    new TreeMap<>(spec.tags()).forEach(tags::put);
    tags.put(CloudServer.TOKEN_TAG, token.toString());
    request.put("userData", Base64.getEncoder().encodeToString(spec.userData().revealBytes()));
    return at(
        location,
        () ->
            call(
                access,
                "POST",
                "/v1/instances",
                Optional.of(request),
                node -> new CloudServerId(text(node, "id"))));
  }

  @Override
  public CloudAnswer<InventoryPage> list(
      CloudAccess access, CloudLocation location, Optional<String> cursor) {
    var target = "/v1/instances" + cursor.map(after -> "?cursor=" + encoded(after)).orElse("");
    return at(location, () -> call(access, "GET", target, Optional.empty(), LocalPlatform::page));
  }

  private static InventoryPage page(JsonNode node) {
    var servers = new ArrayList<CloudServer>();
    for (var instance : node.path("instances")) {
      var server = server(instance);
      if (server.installation().isPresent()) {
        servers.add(server);
      }
    }
    return new InventoryPage(servers, Optional.ofNullable(node.get("next")).map(JsonNode::asText));
  }

  private static CloudServer server(JsonNode instance) {
    Map<String, String> tags = new TreeMap<>();
    instance
        .path("tags")
        .properties()
        .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    // What a person must see beside each server: whether anything keeps it apart.
    tags.put(CloudServer.ISOLATED_TAG, instance.path("isolated").asText());
    return new CloudServer(
        new CloudServerId(text(instance, "id")),
        MachineState.valueOf(text(instance, "state")),
        Optional.ofNullable(tags.get(CloudServer.TOKEN_TAG)).map(LaunchToken::of),
        Optional.ofNullable(tags.get(CloudServer.INSTALLATION_TAG)),
        text(instance, "type"),
        List.of(),
        List.of(text(instance, "address")),
        Instant.parse(text(instance, "createdAt")),
        tags);
  }

  @Override
  public CloudAnswer<Accepted> terminate(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return act(access, location, id, "terminate");
  }

  @Override
  public CloudAnswer<Accepted> reboot(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return act(access, location, id, "reboot");
  }

  @Override
  public CloudAnswer<Accepted> suspend(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return act(access, location, id, "suspend");
  }

  @Override
  public CloudAnswer<Accepted> resume(
      CloudAccess access, CloudLocation location, CloudServerId id) {
    return act(access, location, id, "resume");
  }

  @Override
  public CloudAnswer<String> console(CloudAccess access, CloudLocation location, CloudServerId id) {
    return at(
        location,
        () ->
            raw(
                access,
                "GET",
                "/v1/instances/" + encoded(id.value()) + "/console",
                Optional.empty(),
                body -> new String(body, StandardCharsets.UTF_8)));
  }

  private CloudAnswer<Accepted> act(
      CloudAccess access, CloudLocation location, CloudServerId id, String verb) {
    return at(
        location,
        () ->
            call(
                access,
                "POST",
                "/v1/instances/" + encoded(id.value()) + "/" + verb,
                Optional.empty(),
                node -> Accepted.ACCEPTED));
  }

  private interface Call<T> {
    CloudAnswer<T> make();
  }

  private static <T> CloudAnswer<T> at(CloudLocation location, Call<T> call) {
    return location.equals(LOCATION)
        ? call.make()
        : CloudAnswer.failed(
            new PlatformFailure.Invalid("The local cloud has no location " + location + "."));
  }

  private interface Reading<F, T> {
    T of(F from) throws IOException;
  }

  private <T> CloudAnswer<T> call(
      CloudAccess access,
      String method,
      String target,
      Optional<JsonNode> body,
      Reading<JsonNode, T> reading) {
    return raw(access, method, target, body, bytes -> reading.of(json.readTree(bytes)));
  }

  private <T> CloudAnswer<T> raw(
      CloudAccess access,
      String method,
      String target,
      Optional<JsonNode> body,
      Reading<byte[], T> reading) {
    var named = access.settings().getOrDefault(SOCKET, socket);
    try {
      var sent = body.isPresent() ? json.writeValueAsBytes(body.get()) : new byte[0];
      return switch (http.call(named, method, target, sent)) {
        case CloudAnswer.Failed<UnixHttpCall.Answer>(var failure) -> CloudAnswer.failed(failure);
        case CloudAnswer.Done<UnixHttpCall.Answer>(var answer) when answer.status() < 300 ->
            CloudAnswer.done(reading.of(answer.body()));
        case CloudAnswer.Done<UnixHttpCall.Answer>(var answer) ->
            CloudAnswer.failed(failure(answer));
      };
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      return CloudAnswer.failed(
          new PlatformFailure.Unknown("The local cloud's answer cannot be read: " + e));
    }
  }

  private PlatformFailure failure(UnixHttpCall.Answer answer) throws IOException {
    if (answer.body().length == 0 || answer.body()[0] != '{') {
      return new PlatformFailure.Unknown(
          "The local cloud answered " + answer.status() + " in no known form.");
    }
    var node = json.readTree(answer.body());
    return LocalFailures.of(text(node, "kind"), text(node, "text"));
  }

  private static String text(JsonNode node, String name) {
    var value = node.get(name);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException("the answer has no " + name);
    }
    return value.asText();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
