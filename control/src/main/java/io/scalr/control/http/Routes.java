package io.scalr.control.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All routes of a node. Two that would match the same request cannot be put together. A fixed part
 * wins over a parameter.
 */
public final class Routes {
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");
  private static final Pattern UUID =
      Pattern.compile("[A-Fa-f0-9]{8}-([A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}");

  private final List<Route> all;

  /** The routes of as many parts, so that a request is compared with a few of them only. */
  private final Map<Integer, List<Template>> byLength = new HashMap<>();

  public Routes(List<Route> routes) {
    var seen = new LinkedHashMap<String, Route>();
    for (var route : routes) {
      var template = Template.of(route);
      var key =
          route.method() + " " + route.level().base() + route.path().replaceAll("\\{[^}]*}", "{}");
      if (seen.put(key, route) != null) {
        throw new IllegalArgumentException("two routes for " + key);
      }
      byLength.computeIfAbsent(template.parts().size(), _ -> new ArrayList<>()).add(template);
    }
    this.all = List.copyOf(routes);
  }

  /** A part of a template. */
  private sealed interface Part {
    record Fixed(String text) implements Part {}

    record Named(String name, Predicate<String> takes) implements Part {}

    static Part of(String template) {
      if (!template.startsWith("{")) {
        return new Fixed(template);
      }
      var words = template.substring(1, template.length() - 1).split(":", 2);
      return new Named(
          words[0],
          switch (words.length == 1 ? "whole" : words[1]) {
            case "whole" -> WHOLE.asMatchPredicate();
            case "uuid" -> UUID.asMatchPredicate();
            case "text" -> text -> text.chars().noneMatch(Character::isISOControl);
            default -> throw new IllegalStateException("no such type of a path part: " + template);
          });
    }
  }

  /** A route's whole path, taken apart once. */
  private record Template(Route route, List<Part> parts) {
    static Template of(Route route) {
      var path = route.level().base() + route.path();
      return new Template(route, Routes.parts(path).map(Part::of).toList());
    }

    Optional<Match> match(List<String> sent) {
      Map<String, String> values = new LinkedHashMap<>();
      for (int i = 0; i < sent.size(); i++) {
        switch (parts.get(i)) {
          case Part.Fixed(var text) -> {
            if (!text.equals(sent.get(i))) {
              return Optional.empty();
            }
          }
          case Part.Named(var name, var takes) -> {
            var value = decoded(sent.get(i)).filter(takes);
            if (value.isEmpty()) {
              return Optional.empty();
            }
            values.put(name, value.get());
          }
        }
      }
      return Optional.of(new Match(route, values));
    }
  }

  /** In the order given. */
  public List<Route> all() {
    return all;
  }

  /**
   * @param path the decoded values of the template's parameters
   */
  record Match(Route route, Map<String, String> path) {}

  /**
   * @param method upper case
   * @param path raw, with or without the slash at its end
   */
  Optional<Match> find(String method, String path) {
    return matches(path)
        .filter(match -> match.route().method().name().equals(method))
        .min(Comparator.comparingInt(match -> match.path().size()));
  }

  /** The methods that the path knows, in alphabetical order. */
  List<String> methods(String path) {
    return matches(path).map(match -> match.route().method().name()).distinct().sorted().toList();
  }

  private Stream<Match> matches(String path) {
    var sent = parts(path).toList();
    return byLength.getOrDefault(sent.size(), List.of()).stream()
        .map(template -> template.match(sent))
        .flatMap(Optional::stream);
  }

  /** Without the slash at the end, if there is one; empty parts count. */
  private static Stream<String> parts(String path) {
    var bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return Stream.of(bare.split("/", -1));
  }

  private static Optional<String> decoded(String sent) {
    try {
      return Optional.of(URLDecoder.decode(sent.replace("+", "%2B"), StandardCharsets.UTF_8))
          .filter(text -> !text.isEmpty());
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }
}
