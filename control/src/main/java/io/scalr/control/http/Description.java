package io.scalr.control.http;

import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Property.Trait;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Prints the routes of one level as a Swagger 2.0 description with the vendor's extensions: what
 * clients download to learn the API. Every reference in it resolves; where a foreign key's target
 * has no route in this level, the link to it is left out.
 */
public final class Description {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)(?::(\\w+))?}");

  private final Level level;
  private final List<Route> routes;
  private final Map<String, Object> definitions = new TreeMap<>();
  private final Map<String, Schema> schemas = new TreeMap<>();
  private final Map<String, List<String>> usedIn = new TreeMap<>();

  private Description(Level level, List<Route> routes) {
    this.level = level;
    this.routes = routes.stream().filter(r -> r.level() == level).toList();
  }

  /** UTF-8 YAML. */
  public static byte[] print(Level level, List<Route> routes) {
    return new Description(level, routes).yaml().getBytes(StandardCharsets.UTF_8);
  }

  /** The same as plain maps and lists. */
  static Map<String, Object> tree(Level level, List<Route> routes) {
    return new Description(level, routes).tree();
  }

  private String yaml() {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setDereferenceAliases(true);
    options.setWidth(100);
    return new Yaml(options).dump(tree());
  }

  private Map<String, Object> tree() {
    var paths = new TreeMap<String, Object>();
    for (var route : routes) {
      route.request().ifPresent(this::collectBody);
      collectAnswer(route);
    }
    for (var route : routes) {
      @SuppressWarnings("unchecked")
      var item =
          (Map<String, Object>) paths.computeIfAbsent(route.printedPath(), _ -> pathItem(route));
      item.put(route.method().name().toLowerCase(Locale.ROOT), operation(route));
    }
    schemas.values().forEach(schema -> definitions.put(schema.name(), definition(schema)));
    common();
    usedIn.forEach(this::noteUse);
    var whole = new LinkedHashMap<String, Object>();
    whole.put("swagger", "2.0");
    whole.put("basePath", level.base());
    var info = new LinkedHashMap<String, Object>();
    info.put("title", level.title());
    info.put("version", "1.0.0");
    whole.put("info", info);
    whole.put("produces", List.of("application/json"));
    whole.put("paths", paths);
    whole.put("definitions", definitions);
    return whole;
  }

  @SuppressWarnings("unchecked")
  private void noteUse(String definition, List<String> paths) {
    if (definitions.get(definition) instanceof Map<?, ?> map) {
      ((Map<String, Object>) map).put("x-usedIn", List.copyOf(paths));
    }
  }

  private void collectBody(Schema schema) {
    if (inPlace(schema)) {
      schema.properties().values().forEach(property -> collect(property.type()));
    } else {
      collect(schema);
    }
  }

  private void collect(Schema schema) {
    if (schemas.putIfAbsent(schema.name(), schema) != null) {
      return;
    }
    schema.properties().values().forEach(property -> collect(property.type()));
    schema.choice().ifPresent(choice -> choice.concrete().values().forEach(this::collect));
  }

  private void collect(Type type) {
    switch (type) {
      case Type.Nested(var inner) -> collect(inner.get());
      case Type.ListOf(var item, var _) -> collect(item);
      case Type.Text _, Type.Whole _, Type.Decimal _, Type.Flag _, Type.Time _ -> {}
    }
  }

  private void collectAnswer(Route route) {
    switch (route.response()) {
      case Route.Response.Details(var schema) -> {
        collect(schema);
        definitions.put(schema.name() + "DetailsResponse", envelope(schema, false));
        used(route, schema.name() + "DetailsResponse");
        used(route, schema.name());
      }
      case Route.Response.Listing(var schema) -> {
        collect(schema);
        definitions.put(schema.name() + "ListResponse", envelope(schema, true));
        used(route, schema.name() + "ListResponse");
        used(route, schema.name());
      }
      case Route.Response.Empty() -> {}
    }
    route
        .request()
        .filter(schema -> !inPlace(schema))
        .ifPresent(schema -> used(route, schema.name()));
  }

  private void used(Route route, String definition) {
    var path = "/" + level.name().toLowerCase(Locale.ROOT) + route.printedPath();
    var paths = usedIn.computeIfAbsent(definition, _ -> new ArrayList<>());
    if (!paths.contains(path)) {
      paths.add(path);
    }
  }

  private static Map<String, Object> pathItem(Route route) {
    var item = new LinkedHashMap<String, Object>();
    var parameters = new ArrayList<Object>();
    var found = PARAMETER.matcher(route.path());
    while (found.find()) {
      var parameter = new LinkedHashMap<String, Object>();
      parameter.put("name", found.group(1));
      parameter.put("in", "path");
      parameter.put("required", true);
      parameter.put("type", found.group(2) == null ? "integer" : "string");
      if ("uuid".equals(found.group(2))) {
        parameter.put("pattern", "[A-Fa-f0-9]{8}-([A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}");
      }
      parameters.add(parameter);
    }
    if (!parameters.isEmpty()) {
      item.put("parameters", parameters);
    }
    return item;
  }

  /** What only one action takes is described where it is taken, as the vendor does. */
  private boolean inPlace(Schema request) {
    var name = request.name();
    return (name.endsWith("Request") || name.endsWith("Options"))
        && routes.stream().filter(r -> r.request().equals(Optional.of(request))).count() == 1;
  }

  private Map<String, Object> operation(Route route) {
    var operation = new LinkedHashMap<String, Object>();
    operation.put("description", route.description());
    var parameters = new ArrayList<Object>();
    for (var name : route.parameters().stream().sorted().toList()) {
      var parameter = new LinkedHashMap<String, Object>();
      parameter.put("name", name);
      parameter.put("in", "query");
      parameter.put("required", false);
      // each one that there is says whether more is to be done
      parameter.put("type", "boolean");
      parameters.add(parameter);
    }
    route
        .request()
        .ifPresent(schema -> {
          var body = new LinkedHashMap<String, Object>();
          var name = schema.name();
          var parameter = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
          body.put("name", inPlace(schema) ? parameter : parameter + "Object");
          body.put("in", "body");
          body.put("required", !inPlace(schema) || !schema.named(Trait.REQUIRED).isEmpty());
          body.put("description", "The JSON representation of a " + name + " object.");
          body.put("schema", inPlace(schema) ? definition(schema) : ref(name));
          parameters.add(body);
        });
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    operation.put("responses", responses(route));
    return operation;
  }

  private static Map<Object, Object> responses(Route route) {
    var responses = new LinkedHashMap<Object, Object>();
    var success = new LinkedHashMap<String, Object>();
    switch (route.response()) {
      case Route.Response.Details(var schema) -> {
        success.put("description", "The JSON representation of a " + schema.name() + " object.");
        success.put("schema", ref(schema.name() + "DetailsResponse"));
      }
      case Route.Response.Listing(var schema) -> {
        success.put("description", "A list of " + schema.name() + " objects.");
        success.put("schema", ref(schema.name() + "ListResponse"));
      }
      case Route.Response.Empty() -> success.put("description", "Deleted.");
    }
    responses.put(route.success(), success);
    for (var error : ErrorCodes.BY_STATUS) {
      var each = new LinkedHashMap<String, Object>();
      each.put("description", error.description());
      each.put("schema", ref("ApiErrorResponse"));
      if (!error.codes().isEmpty()) {
        each.put("x-errorCodes", error.codes().stream().map(Description::code).toList());
      }
      responses.put(error.status(), each);
    }
    return responses;
  }

  private static Map<String, Object> code(ErrorCodes.Code code) {
    var map = new LinkedHashMap<String, Object>();
    map.put("name", code.name());
    map.put("description", code.description());
    if (!code.documented()) {
      map.put("noDoc", true);
    }
    return map;
  }

  private Map<String, Object> definition(Schema schema) {
    var map = new LinkedHashMap<String, Object>();
    if (!schema.description().isEmpty()) {
      map.put("description", schema.description());
    }
    var properties = new LinkedHashMap<String, Object>();
    schema.properties().values().forEach(p -> properties.put(p.name(), property(p)));
    schema.choice().ifPresent(choice -> map.put("discriminator", choice.discriminator()));
    map.put("properties", properties);
    put(map, "required", schema.named(Trait.REQUIRED));
    put(map, "x-createOnly", schema.named(Trait.CREATE_ONLY));
    put(map, "x-filterable", schema.filterable());
    schema
        .choice()
        .ifPresent(choice ->
            map.put(
                "x-concreteTypes",
                choice.concrete().keySet().stream().map(Description::ref).toList()));
    schema
        .chosenBy()
        .ifPresent(by -> {
          map.put("x-abstractType", ref(by.abstractName()));
          map.put("x-discriminator", by.discriminator());
        });
    schema
        .references()
        .filter(schemas::containsKey)
        .ifPresent(target -> {
          map.put("x-derived", ref(target));
          map.put("x-references", ref(target));
        });
    return map;
  }

  private static void put(Map<String, Object> map, String key, List<String> names) {
    if (!names.isEmpty()) {
      map.put(key, names);
    }
  }

  private static Map<String, Object> property(Property property) {
    var map = typed(property.type());
    if (!property.description().isEmpty()) {
      map.put("description", property.description());
    }
    if (property.is(Trait.READ_ONLY)) {
      map.put("readOnly", true);
    }
    property.byDefault().ifPresent(value -> map.put("default", value));
    return map;
  }

  private static Map<String, Object> typed(Type type) {
    var map = new LinkedHashMap<String, Object>();
    switch (type) {
      case Type.Text text -> text(map, text);
      case Type.Whole(long min, long max) -> {
        map.put("type", "integer");
        // The usual range of ids is not worth two lines in every definition.
        if (min != 0 || max != Long.MAX_VALUE) {
          map.put("minimum", min);
          map.put("maximum", max);
        }
      }
      case Type.Decimal _ -> map.put("type", "number");
      case Type.Flag _ -> map.put("type", "boolean");
      case Type.Time _ -> {
        map.put("type", "string");
        map.put("format", "date-time");
      }
      case Type.Nested(var inner) -> map.putAll(ref(inner.get().name()));
      case Type.ListOf(var item, var _) -> {
        map.put("type", "array");
        map.put("items", typed(item));
      }
    }
    return map;
  }

  private static void text(Map<String, Object> map, Type.Text text) {
    map.put("type", "string");
    text.format().ifPresent(format -> map.put("format", format));
    text.pattern().ifPresent(pattern -> map.put("pattern", pattern.pattern()));
    if (text.min() > 0) {
      map.put("minLength", text.min());
    }
    if (text.max() < Type.TEXT_MAX) {
      map.put("maxLength", text.max());
    }
    put(map, "enum", text.allowed());
  }

  private static Map<String, Object> envelope(Schema schema, boolean list) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("meta", readOnly(ref("ApiMetaContainer")));
    properties.put("data", readOnly(list ? array(schema.name()) : ref(schema.name())));
    properties.put("errors", readOnly(array("ApiMessage")));
    properties.put("warnings", readOnly(array("ApiMessage")));
    if (list) {
      properties.put("pagination", readOnly(ref("ApiPagination")));
    }
    var map = new LinkedHashMap<String, Object>();
    map.put("properties", properties);
    map.put("x-derived", ref(schema.name()));
    return map;
  }

  private void common() {
    var message = new LinkedHashMap<String, Object>();
    message.put("code", string("A machine-readable representation of the message."));
    message.put("message", string("A human-readable representation of the message."));
    definitions.put("ApiMessage", properties(message));
    definitions.put(
        "ApiMetaContainer",
        properties(new LinkedHashMap<>(Map.of("requestId", string("Identifies this request.")))));
    var pagination = new LinkedHashMap<String, Object>();
    for (var link : List.of("first", "last", "prev", "next")) {
      pagination.put(link, readOnly(new LinkedHashMap<>(Map.of("type", "string"))));
    }
    definitions.put("ApiPagination", properties(pagination));
    var error = new LinkedHashMap<String, Object>();
    error.put("meta", readOnly(ref("ApiMetaContainer")));
    error.put("errors", readOnly(array("ApiMessage")));
    error.put("warnings", readOnly(array("ApiMessage")));
    definitions.put("ApiErrorResponse", properties(error));
  }

  private static Map<String, Object> properties(Map<String, Object> properties) {
    var map = new LinkedHashMap<String, Object>();
    map.put("properties", properties);
    return map;
  }

  private static Map<String, Object> string(String description) {
    var map = new LinkedHashMap<String, Object>();
    map.put("description", description);
    map.put("type", "string");
    return map;
  }

  private static Map<String, Object> array(String of) {
    var map = new LinkedHashMap<String, Object>();
    map.put("type", "array");
    map.put("items", ref(of));
    return map;
  }

  private static Map<String, Object> readOnly(Map<String, Object> map) {
    map.put("readOnly", true);
    return map;
  }

  private static Map<String, Object> ref(String name) {
    var map = new LinkedHashMap<String, Object>();
    map.put("$ref", "#/definitions/" + name);
    return map;
  }
}
