package io.scalr.localcloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Secret;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The routes, and what they answer in JSON. Errors are {@code {"kind": …, "text": …}}. */
final class Api {
  private final LocalCloud cloud;
  private final ObjectMapper json;
  private final Runnable shutdown;

  Api(LocalCloud cloud, ObjectMapper json, Runnable shutdown) {
    this.cloud = cloud;
    this.json = json;
    this.shutdown = shutdown;
  }

  HttpExchange.Answer handle(HttpExchange request) {
    try {
      return route(request);
    } catch (IOException e) {
      // It may have been done in part: the caller must look before repeating.
      return error(500, "Unknown", "The local cloud failed: " + e.getMessage());
    } catch (RuntimeException e) {
      System.err.println("localcloud: bug in " + request.method() + " " + request.path());
      e.printStackTrace();
      return error(500, "Unknown", "The local cloud has a bug; see its log.");
    }
  }

  private HttpExchange.Answer route(HttpExchange request) throws IOException {
    var parts = request.path().substring(1).split("/");
    var known = request.method() + " " + String.join("/", shape(parts));
    return switch (known) {
      case "GET health" -> json(200, health());
      case "GET v1/types" -> json(200, Map.of("types", InstanceType.ALL));
      case "GET v1/locations" -> json(200, Map.of("locations", List.of("local")));
      case "GET v1/images" ->
          json(
              200,
              Map.of(
                  "images",
                  cloud.images().all().stream()
                      .map(image -> Map.of("id", image.id(), "name", image.name()))
                      .toList()));
      case "POST v1/instances" -> launch(request);
      case "GET v1/instances" -> list(request.query().getOrDefault("cursor", ""));
      case "GET v1/instances/ID" ->
          found(
              parts[2],
              instance -> {
                var view = view(instance);
                view.put("counters", cloud.counters(instance));
                return json(200, view);
              });
      case "GET v1/instances/ID/console" ->
          found(
              parts[2],
              instance ->
                  new HttpExchange.Answer(
                      200, "text/plain; charset=utf-8", cloud.console(instance.id())));
      case "POST v1/instances/ID/terminate" -> outcome(cloud.terminate(parts[2]));
      case "POST v1/instances/ID/reboot" -> outcome(cloud.reboot(parts[2]));
      case "POST v1/instances/ID/suspend" -> outcome(cloud.suspend(parts[2]));
      case "POST v1/instances/ID/resume" -> outcome(cloud.resume(parts[2]));
      case "PUT v1/ports" -> ports(request);
      case "POST v1/shutdown" -> {
        shutdown.run();
        yield json(202, Map.of("status", "ending"));
      }
      default -> error(404, "Invalid", "There is no " + request.method() + " " + request.path());
    };
  }

  private static String[] shape(String[] parts) {
    var shape = parts.clone();
    if (shape.length > 2 && shape[1].equals("instances")) {
      shape[2] = "ID";
    }
    return shape;
  }

  private Map<String, Object> health() {
    var backend = cloud.backend();
    var health = new LinkedHashMap<String, Object>();
    health.put("status", "ok");
    health.put("backend", backend.name());
    health.put("isolated", backend.isolated());
    health.putAll(backend.health());
    health.put("capacity", backend.capacity());
    health.put("pid", ProcessHandle.current().pid());
    return health;
  }

  /** {@code {"ports": [443, 80]}}: all that instances may reach of the host. */
  private HttpExchange.Answer ports(HttpExchange request) throws IOException {
    return switch (body(request)) {
      case Outcome.Done<JsonNode>(var node) -> {
        var ports = new TreeSet<Integer>();
        node.path("ports").forEach(port -> ports.add(port.asInt()));
        yield switch (cloud.openPorts(ports)) {
          case Outcome.Done<Set<Integer>>(var open) -> json(200, Map.of("ports", open));
          case Outcome.Refused<Set<Integer>>(var refusal) -> refused(refusal);
        };
      }
      case Outcome.Refused<JsonNode>(var refusal) -> refused(refusal);
    };
  }

  private Outcome<JsonNode> body(HttpExchange request) throws IOException {
    try {
      var node = json.readTree(request.body());
      return node != null && node.isObject()
          ? Outcome.done(node)
          : Outcome.refused(new Refusal.InvalidValue("The body must be a JSON object."));
    } catch (JsonProcessingException e) {
      return Outcome.refused(new Refusal.InvalidValue("The body is not JSON."));
    }
  }

  private HttpExchange.Answer launch(HttpExchange request) throws IOException {
    return switch (body(request)) {
      case Outcome.Done<JsonNode>(var node) -> launch(node);
      case Outcome.Refused<JsonNode>(var refusal) -> refused(refusal);
    };
  }

  private HttpExchange.Answer launch(JsonNode node) throws IOException {
    byte[] userData;
    try {
      userData = Base64.getDecoder().decode(node.path("userData").asText(""));
    } catch (IllegalArgumentException e) {
      return error(400, "Invalid", "The user data is not base64.");
    }
    var tags = new TreeMap<String, String>();
    node.path("tags").properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    var checked =
        new LaunchRequest(
                node.path("token").asText(""),
                node.path("image").asText(""),
                node.path("type").asText(""),
                node.path("name").asText(""),
                tags,
                Secret.of(userData))
            .checked();
    return switch (checked) {
      case Outcome.Done<LaunchRequest>(var sound) -> outcome(cloud.launch(sound));
      case Outcome.Refused<LaunchRequest>(var refusal) -> refused(refusal);
    };
  }

  private HttpExchange.Answer list(String cursor) throws IOException {
    var page = cloud.after(cursor);
    var answer = new LinkedHashMap<String, Object>();
    answer.put("instances", page.stream().map(this::view).toList());
    if (page.size() == LocalCloud.PAGE) {
      answer.put("next", page.getLast().id());
    }
    return json(200, answer);
  }

  private Map<String, Object> view(Instance instance) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", instance.id());
    view.put("token", instance.token());
    view.put("name", instance.name());
    view.put("state", instance.state());
    view.put("reason", instance.reason());
    view.put("image", instance.image());
    view.put("type", instance.type());
    view.put("tags", instance.tags());
    view.put("address", cloud.backend().address(instance.slot()));
    view.put("isolated", cloud.backend().isolated());
    view.put("bootId", instance.bootId());
    view.put("createdAt", instance.createdAt().toString());
    if (instance.bootedAt() != null) {
      view.put("bootedAt", instance.bootedAt().toString());
    }
    if (instance.terminatedAt() != null) {
      view.put("terminatedAt", instance.terminatedAt().toString());
    }
    return view;
  }

  private interface View {
    HttpExchange.Answer of(Instance instance) throws IOException;
  }

  private HttpExchange.Answer found(String id, View view) throws IOException {
    var instance = cloud.find(id);
    return instance.isPresent()
        ? view.of(instance.get())
        : refused(new Refusal.ObjectNotFound("There is no instance " + id + "."));
  }

  private HttpExchange.Answer outcome(Outcome<Instance> outcome) throws IOException {
    return switch (outcome) {
      case Outcome.Done<Instance>(var instance) -> json(200, Map.of("id", instance.id()));
      case Outcome.Refused<Instance>(var refusal) -> refused(refusal);
    };
  }

  private HttpExchange.Answer refused(Refusal refusal) {
    if (refusal instanceof Refusal.ObjectNotFound) {
      return error(404, "NotFound", refusal.text());
    }
    if (refusal instanceof Refusal.LimitExceeded) {
      return error(409, "NoCapacity", refusal.text());
    }
    if (refusal instanceof Refusal.ServiceUnavailable) {
      return error(503, "Unreachable", refusal.text());
    }
    return error(400, "Invalid", refusal.text());
  }

  private HttpExchange.Answer error(int status, String kind, String text) {
    try {
      return json(status, Map.of("kind", kind, "text", text));
    } catch (IOException e) {
      throw new IllegalStateException("two strings are JSON", e);
    }
  }

  private HttpExchange.Answer json(int status, Object value) throws IOException {
    return new HttpExchange.Answer(status, "application/json", json.writeValueAsBytes(value));
  }
}
