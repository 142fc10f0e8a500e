package io.scalr.control.plane;

import io.scalr.control.access.http.SignedClient;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.http.Route;
import io.scalr.kernel.golden.GoldenFile;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Who may do what, found out by calling: each route as each kind of caller. Reading names what is
 * there; writing names what is not there, and makes nothing, so that each caller finds the same.
 */
@Tag("database")
class AuthzTest {
  private static final String HEADER =
      """
      # method, path, then the status for each kind of caller, found out by really calling.
      # A GET names what is there. A write names what is not (404 when it is allowed), or sends an
      # empty object (400 when it is allowed), so that nobody changes what the next one finds.
      # nobody: no signature. forged: a wrong one. global: administrator of the installation.
      # owner: of the account. admin: an administrator of the account who is in no team.
      # full, read, none: in a team that was given the environment, with that ACL role.
      # away: in a team with full access to another environment of the account.
      # stranger: the owner of another account.
      """;

  private interface Sender {
    Reply send(String method, String path, String body);
  }

  @Test
  void every_route_answers_each_kind_of_caller_as_the_checked_in_list_says() {
    try (var plane = new PlaneFixture()) {
      var customer = new Customer(plane, "ours");
      var callers = callers(plane, customer);
      var shared =
          Map.of(
              "cloudPlatform", "local",
              "cloudLocation", "local",
              "osId", "debian-12",
              "costCenterId", "3f54770e-bf1a-11e3-92c5-000feae9c516",
              "keyId", customer.keyId());
      var lines =
          plane.plane.routes().stream()
              .sorted(
                  Comparator.comparing((Route r) -> r.level().base() + r.path())
                      .thenComparing(Route::method))
              .map(route -> {
                var there = customer.ids(route.level());
                there.putAll(shared);
                return line(route, callers, there);
              })
              .collect(Collectors.joining("\n", HEADER, "\n"));
      GoldenFile.check("acceptance/src/test/resources/authz.txt", lines);
    }
  }

  private static String line(Route route, Map<String, Sender> callers, Map<String, String> there) {
    var ids = new HashMap<String, String>();
    for (var part : Walk.parts(route)) {
      boolean read = route.method() == Route.Method.GET;
      boolean scope = part.equals("envId") || part.equals("accountId");
      var absent =
          route.path().contains(part + ":uuid")
              ? "00000000-0000-4000-8000-000000000001"
              : route.path().contains(part + ":text") ? "APIK0000000000000000" : "999999";
      ids.put(part, read || scope ? there.getOrDefault(part, absent) : absent);
    }
    var path = Walk.path(route, ids).orElseThrow();
    var body = route.request().isPresent() ? "{}" : "";
    var answers = new StringBuilder(route.method() + " " + route.level().base() + route.path());
    callers.forEach((name, caller) ->
        answers
            .append(' ')
            .append(name)
            .append('=')
            .append(caller.send(route.method().name(), path, body).status()));
    return answers.toString();
  }

  private static Map<String, Sender> callers(PlaneFixture plane, Customer ours) {
    var all = new LinkedHashMap<String, Sender>();
    long account = ours.tenant.account().value();
    all.put("nobody", (method, path, body) -> plane.api.send(method, path, body));
    all.put("forged", plane.client("APIK0000000000000000", "not the secret")::send);
    all.put("global", plane.admin::send);
    all.put("owner", ours.owner::send);
    long elsewhere = plane.environment(account, "elsewhere");
    long here = ours.tenant.environment().value();
    all.put("admin", plane.key(user(plane, account, "admin", "account_admin"))::send);
    all.put("full", member(plane, ours, "Full access", here)::send);
    all.put("read", member(plane, ours, "Read-only", here)::send);
    all.put("none", member(plane, ours, "No access", here)::send);
    all.put("away", member(plane, ours, "Full access", elsewhere)::send);
    long other = plane.account("other");
    all.put("stranger", plane.key(user(plane, other, "stranger", "account_owner"))::send);
    return all;
  }

  private static long user(PlaneFixture plane, long account, String name, String kind) {
    return plane.user(account, name.replace(' ', '-') + "@example.org", kind, "no_access");
  }

  /** A member of one team only, whose ACL role is this one of the account's predefined. */
  private static SignedClient member(
      PlaneFixture plane, Customer ours, String role, long environment) {
    long user = user(plane, ours.tenant.account().value(), role + environment, "member");
    var named = ours.owner.get(ours.account("acl-roles/?name=" + role.replace(" ", "%20"))).json();
    long team =
        PlaneFixture.make(
            ours.owner,
            ours.account("teams/"),
            "{\"name\":\"%s in %d\",\"defaultAclRole\":\"%s\"}"
                .formatted(role, environment, named.path("data").path(0).path("id").asText()));
    made(
        ours.owner.send(
            "POST",
            ours.account("environments/" + environment + "/teams/"),
            "{\"team\":%d}".formatted(team)));
    made(
        ours.owner.send(
            "POST", "/api/scalr/v1/teams/" + team + "/members/", "{\"user\":%d}".formatted(user)));
    return plane.key(user);
  }

  private static void made(Reply reply) {
    if (reply.status() != 201) {
      throw new AssertionError(reply.text());
    }
  }
}
