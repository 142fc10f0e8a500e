package io.scalr.control.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * All routes of a node. Two that would match the same request cannot be put together. A fixed part
 * wins over a parameter.
 */
public final class Routes {
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");
  private static final Pattern UUID =
      Pattern.compile("[A-Fa-f0-9]{8}-([A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}");

  private final List<Route> all;

  public Routes(List<Route> routes) {
    var seen = new LinkedHashMap<String, Route>();
    for (var route : routes) {
      var key =
          route.method() + " " + route.level().base() + route.path().replaceAll("\\{[^}]*}", "{}");
      if (seen.put(key, route) != null) {
        throw new IllegalArgumentException("two routes for " + key);
      }
    }
    this.all = List.copyOf(routes);
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
    Optional<Match> best = Optional.empty();
    for (var route : all) {
      if (route.method().name().equals(method)) {
        var found = match(route, path);
        if (found.isPresent() && (best.isEmpty() || fewer(found.get(), best.get()))) {
          best = found;
        }
      }
    }
    return best;
  }

  /** The methods that the path knows, in alphabetical order. */
  List<String> methods(String path) {
    var names = new TreeSet<String>();
    for (var route : all) {
      if (match(route, path).isPresent()) {
        names.add(route.method().name());
      }
    }
    return List.copyOf(names);
  }

  private static boolean fewer(Match one, Match other) {
    return one.path().size() < other.path().size();
  }

  private static Optional<Match> match(Route route, String path) {
    var base = route.level().base() + "/";
    var slashed = path.endsWith("/") ? path : path + "/";
    if (!slashed.startsWith(base)) {
      return Optional.empty();
    }
    var sent = slashed.substring(base.length()).split("/", -1);
    var parts = new ArrayList<>(route.parts());
    parts.add("");
    if (sent.length != parts.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < sent.length; i++) {
      if (!part(parts.get(i), sent[i], values)) {
        return Optional.empty();
      }
    }
    return Optional.of(new Match(route, values));
  }

  private static boolean part(String template, String sent, Map<String, String> values) {
    if (!template.startsWith("{")) {
      return template.equals(sent);
    }
    var inner = template.substring(1, template.length() - 1);
    int colon = inner.indexOf(':');
    var name = colon < 0 ? inner : inner.substring(0, colon);
    var type = colon < 0 ? "whole" : inner.substring(colon + 1);
    var decoded = decoded(sent);
    if (decoded.isEmpty()) {
      return false;
    }
    values.put(name, decoded.get());
    return switch (type) {
      case "whole" -> WHOLE.matcher(decoded.get()).matches();
      case "uuid" -> UUID.matcher(decoded.get()).matches();
      case "text" -> decoded.get().chars().noneMatch(Character::isISOControl);
      default -> throw new IllegalStateException("no such type of a path part: " + type);
    };
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
