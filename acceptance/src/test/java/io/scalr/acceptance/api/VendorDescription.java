package io.scalr.acceptance.api;

import io.scalr.control.http.Description;
import io.scalr.control.http.Level;
import io.scalr.control.http.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Our printed description beside the vendor's published one, which is no part of the sources. */
final class VendorDescription {
  private static final List<String> OF_PROPERTY =
      List.of("type", "format", "readOnly", "$ref", "items", "enum", "default");

  private static final List<String> OF_DEFINITION =
      List.of(
          "discriminator",
          "x-discriminator",
          "x-abstractType",
          "x-concreteTypes",
          "x-references",
          "required",
          "x-createOnly",
          "x-filterable");

  private final Map<String, Object> ours;
  private final Map<String, Object> theirs;
  private final Set<String> all = new TreeSet<>();

  private VendorDescription(Map<String, Object> ours, Map<String, Object> theirs) {
    this.ours = ours;
    this.theirs = theirs;
  }

  /**
   * @return empty where the vendor's file is absent; {@code -Dscalr.vendor.api=DIR} says where it
   *     is
   */
  static Optional<VendorDescription> of(Level level, List<Route> routes) throws IOException {
    var name = "scalr-" + level.name().toLowerCase(Locale.ROOT) + "-openapi.yml";
    var file = find(name);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    var ours = new String(Description.print(level, routes), StandardCharsets.UTF_8);
    return Optional.of(new VendorDescription(read(ours), read(Files.readString(file.get()))));
  }

  /**
   * The vendor's operations of one level, such as {@code GET /{envId}/os/}, by path.
   *
   * @return empty where the vendor's file is absent
   */
  static Optional<SortedSet<String>> operations(Level level) throws IOException {
    var file = find("scalr-" + level.name().toLowerCase(Locale.ROOT) + "-openapi.yml");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    var all = new TreeSet<>(BY_PATH);
    map(read(Files.readString(file.get())), "paths")
        .forEach((path, item) ->
            map(item).keySet().stream()
                .filter(key -> !key.equals("parameters"))
                .forEach(method -> all.add(method.toUpperCase(Locale.ROOT) + " " + path)));
    return Optional.of(all);
  }

  /** One path's operations stay together. */
  static final Comparator<String> BY_PATH =
      Comparator.comparing((String operation) -> operation.split(" ", 2)[1])
          .thenComparing(Comparator.naturalOrder());

  private static Optional<Path> find(String name) {
    var given = System.getProperty("scalr.vendor.api");
    if (given != null) {
      return Optional.of(Path.of(given, name)).filter(Files::exists);
    }
    for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      var file = at.resolve("shared/api").resolve(name);
      if (Files.exists(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  static Map<String, Object> read(String yaml) {
    var options = new LoaderOptions();
    options.setCodePointLimit(10_000_000);
    options.setMaxAliasesForCollections(10_000);
    return new Yaml(new SafeConstructor(options)).load(yaml);
  }

  /** All that is not alike, one line each, of what ours prints. */
  Set<String> differences() {
    paths();
    definitions();
    return all;
  }

  private void paths() {
    map(ours, "paths")
        .forEach((path, item) -> {
          var there = map(theirs, "paths").get(path);
          map(item)
              .forEach((method, operation) -> {
                if (method.equals("parameters")) {
                  return;
                }
                if (there == null || !map(there).containsKey(method)) {
                  all.add(method + " " + path + ": the vendor has none");
                  return;
                }
                operation(method + " " + path, map(operation), map(map(there).get(method)));
              });
        });
  }

  private void operation(String at, Map<String, Object> our, Map<String, Object> their) {
    var documented = successes(their);
    for (var status : successes(our)) {
      if (!documented.contains(status)) {
        all.add(at + ": answers " + status);
      }
    }
    same(at + ": body", body(our), body(their));
    same(at + ": answer", answer(our), answer(their));
  }

  /** The definition of the first success; null for 204. */
  private static Object answer(Map<String, Object> operation) {
    for (var each : ((Map<?, ?>) operation.getOrDefault("responses", Map.of())).entrySet()) {
      if (String.valueOf((Object) each.getKey()).startsWith("2")) {
        return map(each.getValue()).getOrDefault("schema", "none");
      }
    }
    return "none";
  }

  /** The statuses of success; YAML reads them as numbers. */
  private static Set<String> successes(Map<String, Object> operation) {
    var all = new TreeSet<String>();
    for (Object status : ((Map<?, ?>) operation.getOrDefault("responses", Map.of())).keySet()) {
      if (status.toString().startsWith("2")) {
        all.add(status.toString());
      }
    }
    return all;
  }

  private static Object body(Map<String, Object> operation) {
    if (operation.get("parameters") instanceof Collection<?> parameters) {
      for (var each : parameters) {
        if ("body".equals(map(each).get("in"))) {
          return map(each).getOrDefault("schema", "");
        }
      }
    }
    return "none";
  }

  private void definitions() {
    map(ours, "definitions")
        .forEach((name, our) -> {
          var their = map(theirs, "definitions").get(name);
          if (their == null) {
            all.add(name + ": the vendor has none");
          } else {
            definition(name, map(our), map(their));
          }
        });
  }

  private void definition(String name, Map<String, Object> our, Map<String, Object> their) {
    var here = map(our, "properties");
    var there = map(their, "properties");
    for (var property : here.keySet()) {
      if (!there.containsKey(property)) {
        all.add(name + "." + property + ": the vendor has none");
        continue;
      }
      for (var key : OF_PROPERTY) {
        same(
            name + "." + property + ": " + key,
            map(here.get(property)).get(key),
            map(there.get(property)).get(key));
      }
    }
    there.keySet().stream()
        .filter(property -> !here.containsKey(property))
        .forEach(property -> all.add(name + "." + property + ": we have none"));
    for (var key : OF_DEFINITION) {
      same(name + ": " + key, our.get(key), their.get(key));
    }
  }

  private void same(String at, Object ourRaw, Object theirRaw) {
    var our = plain(ourRaw);
    var their = plain(theirRaw);
    if (!Objects.equals(our, their)) {
      all.add(at + " is " + our + ", not " + their);
    }
  }

  /** Order and repetition of a list say nothing; an absent list is an empty one. */
  private static Object plain(Object value) {
    return switch (value) {
      case null -> "none";
      case Collection<?> list when list.isEmpty() -> "none";
      case Collection<?> list -> {
        var sorted = new TreeSet<String>();
        list.forEach(each -> sorted.add(String.valueOf(plain(each))));
        yield sorted.toString();
      }
      case Map<?, ?> map -> {
        var text = map.containsKey("$ref") ? map.get("$ref") : map.get("type");
        yield String.valueOf(text).replace("#/definitions/", "");
      }
      default -> value.toString().replace("#/definitions/", "");
    };
  }

  private static Map<String, Object> map(Map<String, Object> in, String key) {
    return map(in.getOrDefault(key, Map.of()));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }
}
