package io.scalr.acceptance.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.golden.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that lead through the code name types and members that are there. */
class DocsTest {
  private static final Path ROOT = GoldenFile.root();

  /** {@code Name}, {@code work.Name}, {@code Name.member}; what follows is not looked at. */
  private static final Pattern NAMED =
      Pattern.compile(
          "`(?<where>(?:[a-z]+\\.)*)(?<type>[A-Z][a-z]\\w*)(?:\\.(?<member>[a-z]\\w*))?[`(< ]");

  /** In a drawing only what cannot be an ordinary word: {@code LaunchDecider}. */
  private static final Pattern DRAWN =
      Pattern.compile(
          "(?<where>)\\b(?<type>[A-Z][a-z]+(?:[A-Z][a-z]+)+)\\b(?:\\.(?<member>[a-z]\\w*))?");

  private static final Pattern PATH = Pattern.compile("`([a-z]+/[\\w./-]+\\.\\w+)`");
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)");
  private static final Pattern DECLARED =
      Pattern.compile("\\b(?:class|record|interface|enum)\\s+([A-Z]\\w*)");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  /** Not ours, and known to everybody. */
  private static final Set<String> OF_THE_JDK = Set.of("Optional");

  private record Source(String inPackage, String text) {}

  @ParameterizedTest
  @ValueSource(strings = {"docs/flow", "docs/add"})
  void every_type_that_a_page_names_is_there(String directory) throws IOException {
    var types = types();
    var faults = new ArrayList<String>();
    int looked = 0;
    for (var page : files(directory, ".md")) {
      boolean drawing = false;
      for (var line : Files.readAllLines(page)) {
        drawing ^= line.startsWith("```");
        var name = (drawing ? DRAWN : NAMED).matcher(line);
        while (name.find()) {
          looked++;
          if (!isThere(name, types)) {
            faults.add(ROOT.relativize(page) + ": " + name.group());
          }
        }
      }
    }
    assertThat(faults).isEmpty();
    assertThat(looked).isGreaterThan(40);
  }

  @Test
  void every_file_that_a_page_names_is_there() throws IOException {
    var faults = new ArrayList<String>();
    int looked = 0;
    for (var page : pages()) {
      var text = Files.readString(page);
      for (var link : LINK.matcher(text).results().toList()) {
        looked++;
        if (!Files.exists(page.resolveSibling(link.group(1)))) {
          faults.add(ROOT.relativize(page) + ": " + link.group(1));
        }
      }
      for (var path : PATH.matcher(text).results().toList()) {
        // paths of a data directory begin with no directory of ours
        var first = ROOT.resolve(path.group(1).substring(0, path.group(1).indexOf('/')));
        if (Files.isDirectory(first) && !path.group(1).startsWith("localcloud/")) {
          looked++;
          if (!Files.exists(ROOT.resolve(path.group(1)))) {
            faults.add(ROOT.relativize(page) + ": " + path.group(1));
          }
        }
      }
    }
    assertThat(faults).isEmpty();
    assertThat(looked).isGreaterThan(10);
  }

  private static boolean isThere(Matcher name, Map<String, List<Source>> types) {
    var where = name.group("where");
    var member = name.group("member");
    return OF_THE_JDK.contains(name.group("type"))
        || types.getOrDefault(name.group("type"), List.of()).stream()
            .filter(source -> ("." + source.inPackage() + ".").endsWith("." + where))
            .anyMatch(
                source -> member == null || source.text().matches("(?s).*\\b" + member + "\\(.*"));
  }

  /** By simple name; nested ones too. */
  private static Map<String, List<Source>> types() throws IOException {
    var found = new HashMap<String, List<Source>>();
    for (var file : files("", ".java")) {
      var text = Files.readString(file);
      var named = PACKAGE.matcher(text);
      if (named.find()) {
        var source = new Source(named.group(1), text);
        DECLARED
            .matcher(text)
            .results()
            .forEach(
                type -> found.computeIfAbsent(type.group(1), _ -> new ArrayList<>()).add(source));
      }
    }
    return found;
  }

  /** All but the one that says what is not there yet. */
  private static List<Path> pages() throws IOException {
    var all = new ArrayList<>(files("docs", ".md"));
    all.remove(ROOT.resolve("docs/status.md"));
    try (var top = Files.list(ROOT)) {
      top.filter(file -> file.toString().endsWith(".md")).forEach(all::add);
    }
    return all;
  }

  private static List<Path> files(String directory, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> !ROOT.relativize(file).toString().matches("(.*/)?(target|\\.build)/.*"))
          .toList();
    }
  }
}
