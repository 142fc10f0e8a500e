package io.scalr.control.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * All levels of the vendor's API as one description in OpenAPI 3.1, made of what {@link
 * Description} says of each. An optional property may be null, in requests as in answers.
 */
public final class OpenApi {
  private static final List<Level> LEVELS = List.of(Level.USER, Level.ACCOUNT, Level.GLOBAL);
  private static final String VERSION = "/api/v1beta0";

  /** What the links among definitions of one level say; here there is one name space. */
  private static final List<String> OF_ONE_LEVEL = List.of("x-usedIn", "x-derived", "x-references");

  private final Map<String, Object> paths = new TreeMap<>();
  private final Map<String, Object> schemas = new TreeMap<>();

  /** Every operation may fail alike: each way is described once. */
  private final Map<String, Object> errors = new TreeMap<>();

  private OpenApi(List<Route> routes) {
    for (var level : LEVELS) {
      var tree = Description.tree(level, routes);
      var prefix = level.base().substring(VERSION.length());
      map(tree, "paths")
          .forEach((path, item) -> paths.put(prefix + path, path(prefix + path, item)));
      map(tree, "definitions")
          .forEach((name, definition) -> keep(schemas, name, schema(definition)));
    }
  }

  /** The document as plain maps and lists, in the order in which it is printed. */
  public static Map<String, Object> tree(List<Route> routes) {
    return new OpenApi(routes).whole();
  }

  /** UTF-8 YAML. */
  static byte[] print(List<Route> routes) {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setDereferenceAliases(true);
    options.setWidth(100);
    return new Yaml(options).dump(tree(routes)).getBytes(StandardCharsets.UTF_8);
  }

  private Map<String, Object> whole() {
    var whole = new LinkedHashMap<String, Object>();
    whole.put("openapi", "3.1.0");
    whole.put("info", ordered("title", "Scalr API", "version", "1.0.0"));
    whole.put("servers", List.of(ordered("url", VERSION)));
    whole.put(
        "security", List.of(ordered("key", List.of(), "date", List.of(), "signature", List.of())));
    whole.put("paths", paths);
    whole.put(
        "components",
        ordered(
            "schemas",
            schemas,
            "responses",
            errors,
            "securitySchemes",
            ordered(
                "key", header("X-Scalr-Key-Id", "The id of an API key."),
                "date", header("X-Scalr-Date", "When the request was signed, in ISO 8601."),
                "signature",
                    header(
                        "X-Scalr-Signature",
                        "`V1-HMAC-SHA256 ` and the base64 of HMAC-SHA256 over method, date, path, query and body."))));
    return whole;
  }

  private static Map<String, Object> header(String name, String description) {
    return ordered("type", "apiKey", "in", "header", "name", name, "description", description);
  }

  private Map<String, Object> path(String path, Object item) {
    var out = new LinkedHashMap<String, Object>();
    map(item)
        .forEach((key, value) ->
            out.put(
                key,
                key.equals("parameters")
                    ? ((List<?>) value).stream().map(OpenApi::parameter).toList()
                    : operation(key + " " + path, map(value))));
    return out;
  }

  private Map<String, Object> operation(String name, Map<String, Object> operation) {
    var out = new LinkedHashMap<String, Object>();
    out.put("operationId", operationId(name));
    if (!operation.getOrDefault("description", "").equals("")) {
      out.put("description", operation.get("description"));
    }
    var parameters = new ArrayList<Object>();
    for (var each : (List<?>) operation.getOrDefault("parameters", List.of())) {
      var parameter = map(each);
      if ("body".equals(parameter.get("in"))) {
        out.put(
            "requestBody",
            ordered(
                "required",
                parameter.getOrDefault("required", true),
                "content",
                json(schema(Objects.requireNonNull(parameter.get("schema"))))));
      } else {
        parameters.add(parameter(parameter));
      }
    }
    if (!parameters.isEmpty()) {
      out.put("parameters", parameters);
    }
    var responses = new LinkedHashMap<String, Object>();
    ((Map<?, ?>) operation.getOrDefault("responses", Map.of()))
        .forEach((status, answer) -> {
          var code = String.valueOf(status);
          responses.put(
              code, code.startsWith("2") ? response(map(answer)) : error(code, map(answer)));
        });
    out.put("responses", responses);
    return out;
  }

  private Map<String, Object> error(String status, Map<String, Object> answer) {
    var name = "Error" + status;
    keep(errors, name, response(answer));
    return ordered("$ref", "#/components/responses/" + name);
  }

  private static void keep(Map<String, Object> in, String name, Object value) {
    var former = in.put(name, value);
    if (former != null && !former.equals(value)) {
      throw new IllegalStateException("two things are called " + name);
    }
  }

  private static Map<String, Object> response(Map<String, Object> answer) {
    var out = new LinkedHashMap<String, Object>();
    answer.forEach((key, value) -> {
      if (key.equals("schema")) {
        out.put("content", json(schema(value)));
      } else {
        out.put(key, value);
      }
    });
    return out;
  }

  private static Map<String, Object> json(Object schema) {
    return ordered("application/json", ordered("schema", schema));
  }

  /** Such as {@code getUserEnvIdFarms}. */
  private static String operationId(String name) {
    var id = new StringBuilder();
    for (var word : name.split("[^A-Za-z0-9]+")) {
      id.append(
          id.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return id.toString();
  }

  private static Map<String, Object> parameter(Object of) {
    var out = new LinkedHashMap<String, Object>();
    var schema = new LinkedHashMap<String, Object>();
    map(of)
        .forEach((key, value) -> {
          if (List.of("name", "in", "required", "description").contains(key)) {
            out.put(key, value);
          } else {
            schema.put(key, value);
          }
        });
    out.put("schema", schema);
    return out;
  }

  /** A definition, a property or what a list holds. */
  private static Map<String, Object> schema(Object of) {
    var out = new LinkedHashMap<String, Object>();
    var required = map(of).getOrDefault("required", List.of());
    map(of)
        .forEach((key, value) -> {
          if (OF_ONE_LEVEL.contains(key)) {
            return;
          }
          switch (key) {
            case "$ref" -> out.put(key, moved(value));
            case "properties" -> {
              var properties = new LinkedHashMap<String, Object>();
              map(value)
                  .forEach((name, property) ->
                      properties.put(
                          name,
                          ((List<?>) required).contains(name)
                              ? schema(property)
                              : orNull(schema(property))));
              out.put("type", "object");
              out.put(key, properties);
            }
            case "items" -> out.put(key, schema(value));
            case "discriminator" -> out.put(key, ordered("propertyName", value));
            case "x-concreteTypes" ->
                out.put("oneOf", ((List<?>) value).stream().map(OpenApi::schema).toList());
            case "x-abstractType" -> out.put(key, schema(value));
            default -> out.put(key, value);
          }
        });
    return out;
  }

  private static Map<String, Object> orNull(Map<String, Object> property) {
    if (property.containsKey("$ref")) {
      var out = new LinkedHashMap<String, Object>();
      out.put("oneOf", List.of(ordered("$ref", property.get("$ref")), ordered("type", "null")));
      property.forEach((key, value) -> {
        if (!key.equals("$ref")) {
          out.put(key, value);
        }
      });
      return out;
    }
    if (property.get("enum") instanceof List<?> values) {
      var more = new ArrayList<Object>(values);
      more.add(null);
      property.put("enum", more);
    }
    property.computeIfPresent("type", (_, type) -> List.of(type, "null"));
    return property;
  }

  private static String moved(Object reference) {
    return reference.toString().replace("#/definitions/", "#/components/schemas/");
  }

  private static Map<String, Object> ordered(Object... pairs) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private static Map<String, Object> map(Map<String, Object> in, String key) {
    return map(Objects.requireNonNull(in.get(key)));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }
}
