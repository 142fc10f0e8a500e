package io.scalr.control.http.vendor;

import io.scalr.control.http.Description;
import io.scalr.control.http.Level;
import io.scalr.control.http.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Our printed description beside the vendor's published one, which is no part of the sources. */
public final class VendorDescription {
  /** Cut out of the published copies, because they came from a server without cost analytics. */
  private static final Set<String> CUT_OUT =
      Set.of("Project", "ProjectForeignKey", "CostCenter", "CostCenterForeignKey");

  /** Known and meant: what a reference shows beside its id is ours to say. */
  private static final Set<String> MEANT =
      Set.of("RoleIdentity.deprecated: readOnly is true, not null");

  private static final Set<String> CUT_OUT_PROPERTIES = Set.of("Farm.project");

  private final Map<String, Object> ours;
  private final Map<String, Object> theirs;

  private VendorDescription(Map<String, Object> ours, Map<String, Object> theirs) {
    this.ours = ours;
    this.theirs = theirs;
  }

  /**
   * @return empty where the vendor's file is absent; {@code -Dscalr.vendor.api=DIR} says where it
   *     is
   */
  public static Optional<VendorDescription> of(Level level, List<Route> routes) throws IOException {
    var name = "scalr-" + level.name().toLowerCase(Locale.ROOT) + "-openapi.yml";
    var file = find(name);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    var ours = new String(Description.print(level, routes), StandardCharsets.UTF_8);
    return Optional.of(new VendorDescription(read(ours), read(Files.readString(file.get()))));
  }

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

  private static Map<String, Object> read(String yaml) {
    var options = new LoaderOptions();
    options.setCodePointLimit(10_000_000);
    options.setMaxAliasesForCollections(10_000);
    return new Yaml(new SafeConstructor(options)).load(yaml);
  }

  /** Paths and methods of ours that the vendor has not. */
  public Set<String> unknownOperations() {
    var unknown = new TreeSet<String>();
    map(ours, "paths")
        .forEach((path, item) -> {
          var there = map(theirs, "paths").get(path);
          for (var method : map(item).keySet()) {
            if (!method.equals("parameters")
                && !(there != null && map(there).containsKey(method))
                && !path.contains("/projects/")
                && !path.contains("/cost-centers/")) {
              unknown.add(method + " " + path);
            }
          }
        });
    return unknown;
  }

  /** What ours says of an object otherwise than the vendor's does. */
  public List<String> differences() {
    var all = new ArrayList<String>();
    definitions((name, our, their) -> {
      for (var property : map(our, "properties").keySet()) {
        var at = name + "." + property;
        var there = map(their, "properties").get(property);
        if (there == null) {
          if (!CUT_OUT_PROPERTIES.contains(at)) {
            all.add(at + " is not the vendor's");
          }
          continue;
        }
        var here = map(map(our, "properties").get(property));
        for (var key : List.of("type", "readOnly", "$ref")) {
          if (!Objects.equals(here.get(key), map(there).get(key))) {
            all.add("%s: %s is %s, not %s".formatted(at, key, here.get(key), map(there).get(key)));
          }
        }
      }
      for (var key : List.of("discriminator", "x-discriminator")) {
        if (!Objects.equals(our.get(key), their.get(key))) {
          all.add("%s: %s is %s, not %s".formatted(name, key, our.get(key), their.get(key)));
        }
      }
    });
    all.removeAll(MEANT);
    return all;
  }

  /** Properties that the vendor has and we have not yet. */
  public List<String> missing() {
    var all = new ArrayList<String>();
    definitions((name, our, their) -> {
      var left = new LinkedHashSet<>(map(their, "properties").keySet());
      left.removeAll(map(our, "properties").keySet());
      left.forEach(property -> all.add(name + "." + property));
    });
    return all;
  }

  private interface Pair {
    void both(String name, Map<String, Object> our, Map<String, Object> their);
  }

  private void definitions(Pair each) {
    map(ours, "definitions")
        .forEach((name, our) -> {
          var their = map(theirs, "definitions").get(name);
          if (their != null && !CUT_OUT.contains(name) && !name.startsWith("Api")) {
            each.both(name, map(our), map(their));
          }
        });
  }

  private static Map<String, Object> map(Map<String, Object> in, String key) {
    return map(in.getOrDefault(key, Map.of()));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }
}
