package io.scalr.acceptance.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may see whom inside {@code control}: ARCHITECTURE.md, "Walls". */
class FeatureWallsTest {
  private static final String CONTROL = "io.scalr.control.";
  private static final Set<String> GROUND =
      Set.of("http", "edge", "store", "broker", "reconcile", "audit");

  /** Values of the ground layer that deciders answer with: pure, so roots may name them. */
  private static final Set<String> PURE_GROUND =
      Set.of("io.scalr.control.reconcile.Plan", "io.scalr.control.reconcile.Report");

  private static final Set<String> SHELL = Set.of("http", "store", "work");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("tests.jar"))
          .importPackages("io.scalr");

  /** The feature and the sub-package ("" is the root) of a class of control. */
  private record Place(String feature, String part) {
    static Optional<Place> of(JavaClass type) {
      if (!type.getPackageName().startsWith(CONTROL)) {
        return Optional.empty();
      }
      var rest = type.getPackageName().substring(CONTROL.length()).split("\\.", 2);
      return Optional.of(new Place(rest[0], rest.length > 1 ? rest[1] : ""));
    }

    boolean isGround() {
      return GROUND.contains(feature);
    }

    boolean isRoot() {
      return part.isEmpty();
    }
  }

  @Test
  void features_use_only_the_features_that_the_checked_in_text_allows() throws IOException {
    var allowed = allowedEdges();
    var unexpected = new TreeSet<String>();
    for (var dependency : dependenciesInControl()) {
      var from = Place.of(dependency.getOriginClass()).orElseThrow();
      var to = Place.of(dependency.getTargetClass()).orElseThrow();
      if (from.feature().equals(to.feature()) || to.isGround() || from.feature().equals("plane")) {
        continue;
      }
      if (!allowed.getOrDefault(from.feature(), Set.of()).contains(to.feature())) {
        unexpected.add(from.feature() + " -> " + to.feature() + ": " + dependency.getDescription());
      }
    }
    assertThat(unexpected)
        .as("a new edge between features needs a line in feature-edges.txt and an ADR")
        .isEmpty();
  }

  @Test
  void the_allowed_edges_have_no_cycle() throws IOException {
    var allowed = allowedEdges();
    for (var feature : allowed.keySet()) {
      walk(feature, allowed, new ArrayList<>());
    }
  }

  private static void walk(String feature, Map<String, Set<String>> edges, List<String> path) {
    assertThat(path).as("a cycle of features").doesNotContain(feature);
    path.add(feature);
    for (var next : edges.getOrDefault(feature, Set.of())) {
      walk(next, edges, path);
    }
    path.removeLast();
  }

  @Test
  void a_feature_root_does_no_input_or_output_and_reads_no_clock() {
    var banned =
        List.of(
            "java.sql.",
            "javax.sql.",
            "java.net.",
            "java.io.",
            "java.nio.file.",
            "java.util.concurrent.Executor",
            "org.slf4j.",
            "org.springframework.",
            "io.helidon.",
            "java.time.Clock");
    var harmless = Set.of("java.io.Serializable", "java.io.ObjectStreamException");
    var faults = new TreeSet<String>();
    for (var type : CLASSES) {
      var place = Place.of(type);
      if (place.isEmpty() || place.get().isGround() || !place.get().isRoot()) {
        continue;
      }
      if (place.get().feature().equals("plane")) {
        continue;
      }
      for (var dependency : type.getDirectDependenciesFromSelf()) {
        var target = dependency.getTargetClass().getName();
        if (!harmless.contains(target) && banned.stream().anyMatch(target::startsWith)) {
          faults.add(dependency.getDescription());
        }
      }
    }
    assertThat(faults).as("decide in pure code, act at the edge").isEmpty();
  }

  @Test
  void a_root_sees_only_roots_below_it_and_never_a_shell() {
    var faults = new TreeSet<String>();
    for (var dependency : dependenciesInControl()) {
      var from = Place.of(dependency.getOriginClass()).orElseThrow();
      var to = Place.of(dependency.getTargetClass()).orElseThrow();
      if (from.isGround() || !from.isRoot() || from.feature().equals("plane")) {
        continue;
      }
      var target = dependency.getTargetClass().getName().replaceAll("\\$.*", "");
      if ((to.isGround() && !PURE_GROUND.contains(target)) || !to.isRoot()) {
        faults.add(dependency.getDescription());
      }
    }
    assertThat(faults).as("roots see roots; ground and shells see roots").isEmpty();
  }

  @Test
  void a_shell_never_touches_another_features_shell() {
    var faults = new TreeSet<String>();
    for (var dependency : dependenciesInControl()) {
      var from = Place.of(dependency.getOriginClass()).orElseThrow();
      var to = Place.of(dependency.getTargetClass()).orElseThrow();
      if (from.feature().equals("plane") || to.isGround()) {
        continue;
      }
      if (!from.feature().equals(to.feature()) && SHELL.contains(to.part())) {
        faults.add(dependency.getDescription());
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void stores_are_seen_only_by_boot_and_platforms_see_only_the_root_of_cloud() {
    var faults = new TreeSet<String>();
    for (var type : CLASSES) {
      for (var dependency : type.getDirectDependenciesFromSelf()) {
        var to = Place.of(dependency.getTargetClass());
        if (to.isEmpty()) {
          continue;
        }
        var origin = type.getPackageName();
        boolean store = !to.get().isGround() && to.get().part().equals("store");
        if (store && !origin.startsWith("io.scalr.boot") && !sameFeature(type, to.get())) {
          faults.add(dependency.getDescription());
        }
        boolean cloudRoot = to.get().feature().equals("cloud") && to.get().isRoot();
        if (origin.startsWith("io.scalr.platforms") && !cloudRoot) {
          faults.add(dependency.getDescription());
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void modules_that_must_not_know_each_other_do_not() {
    var faults = new TreeSet<String>();
    for (var type : CLASSES) {
      var module = module(type);
      for (var dependency : type.getDirectDependenciesFromSelf()) {
        var target = module(dependency.getTargetClass());
        if (!MODULES.containsKey(module) || !MODULES.containsKey(target) || module.equals(target)) {
          continue;
        }
        if (!MODULES.get(module).contains(target)) {
          faults.add(dependency.getDescription());
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  private static final Map<String, Set<String>> MODULES =
      Map.of(
          "kernel", Set.of(),
          "protocol", Set.of("kernel"),
          "control", Set.of("kernel", "protocol"),
          "platforms", Set.of("kernel", "control"),
          "sim", Set.of("kernel", "protocol", "control"),
          "agent", Set.of("kernel", "protocol"),
          "localcloud", Set.of("kernel"),
          "boot", Set.of("kernel", "protocol", "control", "platforms", "sim"));

  private static String module(JavaClass type) {
    var parts = type.getPackageName().split("\\.");
    return parts.length > 2 && parts[0].equals("io") && parts[1].equals("scalr") ? parts[2] : "";
  }

  private static boolean sameFeature(JavaClass type, Place place) {
    return Place.of(type).map(own -> own.feature().equals(place.feature())).orElse(false);
  }

  private static List<Dependency> dependenciesInControl() {
    var all = new ArrayList<Dependency>();
    for (var type : CLASSES) {
      if (Place.of(type).isPresent()) {
        for (var dependency : type.getDirectDependenciesFromSelf()) {
          if (Place.of(dependency.getTargetClass()).isPresent()) {
            all.add(dependency);
          }
        }
      }
    }
    assertThat(all).as("the rules must have something to look at").hasSizeGreaterThan(20);
    return all;
  }

  private static Map<String, Set<String>> allowedEdges() throws IOException {
    var edges = new TreeMap<String, Set<String>>();
    try (var text = FeatureWallsTest.class.getResourceAsStream("/feature-edges.txt")) {
      assertThat(text).isNotNull();
      var lines = new String(text.readAllBytes(), StandardCharsets.UTF_8).lines();
      for (var line : lines.filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
        var parts = line.split("->");
        var targets = edges.computeIfAbsent(parts[0].strip(), from -> new TreeSet<>());
        if (parts.length > 1) {
          for (var target : parts[1].strip().split("\\s+")) {
            targets.add(target);
          }
        }
      }
    }
    return edges;
  }
}
