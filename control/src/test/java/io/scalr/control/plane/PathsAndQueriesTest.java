package io.scalr.control.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.http.Route;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Ids that cannot be, filters and pages that do not exist, over all routes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("database")
class PathsAndQueriesTest {
  /** Each is refused with the contract's code, whatever the list. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("noSuchFilter=1", "InvalidStructure: Unsupported filter. Fields which are"),
          Map.entry("sort=name", "InvalidStructure: Unsupported filter. Fields which are"),
          Map.entry("orderBy=-id", "InvalidStructure: Unsupported filter. Fields which are"),
          Map.entry("maxResults=0", "InvalidValue: Limit should be"),
          Map.entry("maxResults=-1", "InvalidValue: Limit should be"),
          Map.entry("maxResults=101", "InvalidValue: Limit should be"),
          Map.entry("maxResults=", "InvalidValue: Limit should be"),
          Map.entry("maxResults=1e1", "InvalidValue: Limit should be"),
          Map.entry("maxResults=99999999999999999999", "InvalidValue: Limit should be"),
          Map.entry("pageNum=0", "InvalidValue: Page number should be"),
          Map.entry("pageNum=-1", "InvalidValue: Page number should be"),
          Map.entry("pageNum=two", "InvalidValue: Page number should be"),
          Map.entry("pageNum=99999999999999999999", "InvalidValue: Page number should be"));

  /** Values of filters that find nothing or are refused, and no more. */
  private static final List<String> VALUES =
      List.of(
          "",
          "%00",
          "%27%20or%20%271%27%3D%271",
          "9999999999999999999999",
          "x".repeat(4_000),
          "%ED%A0%80",
          "%F0%9F%92%A9");

  private static final List<String> IDS =
      List.of(
          "0",
          "-1",
          "abc",
          "1.5",
          "9223372036854775808",
          "1".repeat(300),
          "%00",
          "%2e%2e",
          "1%2F2",
          "%C3%28",
          "00000000-0000-0000-0000-00000000000g",
          "%20");

  private PlaneFixture plane;
  private Customer customer;

  @BeforeAll
  void start() {
    plane = new PlaneFixture();
    customer = new Customer(plane, "ours");
    plane.plane.routes().forEach(route -> customer.ids(route.level())); // all that there is
  }

  @AfterAll
  void stop() {
    plane.close();
  }

  @Test
  void an_unknown_filter_and_a_page_that_cannot_be_are_refused_on_every_list() {
    var faults = new TreeSet<String>();
    int walked = 0;
    for (var route : plane.plane.routes()) {
      if (route.method() != Route.Method.GET
          || !(route.response() instanceof Route.Response.Listing(var schema))) {
        continue;
      }
      walked++;
      var path = path(route);
      REFUSED.forEach((query, error) -> {
        var reply = customer.allowed(route).get(path + "?" + query);
        if (reply.status() != 400 || !reply.error().startsWith(error)) {
          faults.add(route.path() + "?" + query + " -> " + reply.text());
        }
      });
      var beyond = customer.allowed(route).get(path + "?maxResults=1&pageNum=1000000");
      boolean there = customer.allowed(route).get(path).status() == 200;
      if (there && (beyond.status() != 200 || !beyond.json().path("data").isEmpty())) {
        faults.add(route.path() + " beyond the last page -> " + beyond.text());
      }
      for (var filter : schema.filterable()) {
        for (var value : VALUES) {
          var more = filter.equals("cloudLocation") ? "&cloudPlatform=local" : "";
          var reply = customer.allowed(route).get(path + "?" + filter + "=" + value + more);
          if (reply.status() != 200 && reply.status() != 400) {
            faults.add(route.path() + "?" + filter + "=" + value + " -> " + reply.text());
          }
        }
      }
    }
    assertThat(faults).isEmpty();
    assertThat(walked).isGreaterThan(15);
  }

  @Test
  void an_id_that_cannot_be_is_not_found_or_refused_on_every_route_and_changes_nothing() {
    var faults = new TreeSet<String>();
    var before = Walk.contents(plane.db);
    int walked = 0;
    for (var route : plane.plane.routes()) {
      for (var part : Walk.parts(route)) {
        for (var id : IDS) {
          walked++;
          var ids = ids(route);
          ids.keySet().removeIf(more -> more.endsWith("/" + part));
          ids.put(part, id);
          var path = Walk.path(route, ids).orElseThrow();
          var reply = customer.allowed(route).send(route.method().name(), path, "");
          // a cloud that does not exist is the contract's one 409
          boolean noCloud = reply.status() == 409 && reply.text().contains("ObjectNotFoundOnCloud");
          if (reply.status() != 404 && reply.status() != 400 && !noCloud) {
            faults.add(route.method() + " " + path + " -> " + reply.status() + reply.text());
          }
        }
      }
    }
    assertThat(faults).isEmpty();
    assertThat(walked).isGreaterThan(1_000);
    assertThat(Walk.contents(plane.db)).isEqualTo(before);
  }

  private Map<String, String> ids(Route like) {
    var ids = customer.ids(like.level());
    ids.put("keyId", "APIK0000000000000000");
    for (var part : plane.plane.routes().stream().flatMap(r -> Walk.parts(r).stream()).toList()) {
      ids.putIfAbsent(part, "00000000-0000-4000-8000-000000000000");
    }
    return ids;
  }

  private String path(Route route) {
    var ids = ids(route);
    ids.put("cloudPlatform", "local");
    ids.put("cloudLocation", "local");
    return Walk.path(route, ids).orElseThrow();
  }
}
