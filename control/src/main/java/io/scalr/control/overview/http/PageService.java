package io.scalr.control.overview.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.scalr.control.access.Account;
import io.scalr.control.access.AccountStore;
import io.scalr.control.access.Environment;
import io.scalr.control.http.Answer;
import io.scalr.control.http.ApiService;
import io.scalr.control.http.Caller;
import io.scalr.control.http.Gate;
import io.scalr.control.http.Incoming;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Statuses;
import io.scalr.control.overview.Overview;
import io.scalr.control.overview.work.OverviewReader;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Listing;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Outcome.Done;
import io.scalr.kernel.Outcome.Refused;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The page at {@code /}. It shows what the visitor may see, and hands what the visitor orders to
 * the API in the visitor's own name: cookie and token travel along, so that the API decides, writes
 * and records it like any other call.
 */
public final class PageService implements HttpService {
  /** A log-in and its password fit many times. */
  private static final int FORM_MAX = 8 * 1024;

  private static final String SESSION = "/api/scalr/v1/session/";

  private static final Set<String> SERVER_ACTIONS =
      Set.of("terminate", "reboot", "suspend", "resume");

  /** Only our own files and forms; nothing inline, nobody frames us. */
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final JsonMapper JSON = new JsonMapper();

  private final Parts parts;

  public PageService(Parts parts) {
    this.parts = parts;
  }

  /** What it is made of. */
  public record Parts(
      ApiService api,
      Gate gate,
      Transactions transactions,
      AccountStore accounts,
      OverviewReader reader,
      Clock clock) {}

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", this::show)
        .get("/environments/{id}", this::show)
        .get("/overview.css", (_, response) -> file(response, "overview.css", "text/css"))
        .get("/overview.js", (_, response) -> file(response, "overview.js", "text/javascript"))
        .post("/log-in", this::logIn)
        .post("/log-out", this::logOut)
        .post("/act", this::act);
  }

  private void show(ServerRequest request, ServerResponse response) {
    var incoming = ApiService.incoming(request, new byte[0]);
    var asked =
        request.path().pathParameters().first("id").map(id -> new EnvironmentId(number(id)));
    page(incoming, response, asked, Optional.empty());
  }

  private void logIn(ServerRequest request, ServerResponse response) throws IOException {
    var form = form(request);
    var incoming = ApiService.incoming(request, new byte[0]);
    if (form.isEmpty() || !fromHere(incoming)) {
      html(
          response, 403, Pages.logIn(Optional.of("This log-in was refused."), parts.clock().now()));
      return;
    }
    var body = JSON.createObjectNode();
    body.put("login", form.get().getOrDefault("login", ""));
    body.put("password", form.get().getOrDefault("password", ""));
    var answered = call(incoming, "POST", SESSION, JSON.writeValueAsBytes(body), Map.of());
    if (answered.status() != 201) {
      html(
          response,
          answered.status(),
          Pages.logIn(Optional.of(trouble(answered)), parts.clock().now()));
      return;
    }
    cookies(response, answered);
    seeOther(response, "/");
  }

  private void logOut(ServerRequest request, ServerResponse response) throws IOException {
    var form = form(request).orElse(Map.of());
    var incoming = ApiService.incoming(request, new byte[0]);
    var answered = call(incoming, "DELETE", SESSION, new byte[0], csrf(form));
    if (answered.status() == 403) {
      page(incoming, response, Optional.empty(), Optional.of(answered));
      return;
    }
    cookies(response, answered);
    seeOther(response, "/");
  }

  private void act(ServerRequest request, ServerResponse response) throws IOException {
    var form = form(request).orElse(Map.of());
    var incoming = ApiService.incoming(request, new byte[0]);
    var environment = number(form.getOrDefault("env", ""));
    var path = path(environment, form);
    if (path.isEmpty()) {
      html(response, 400, Pages.logIn(Optional.of("Unknown action."), parts.clock().now()));
      return;
    }
    var answered =
        call(incoming, "POST", path.get(), "{}".getBytes(StandardCharsets.US_ASCII), csrf(form));
    if (answered.status() == 200) {
      seeOther(response, "/environments/" + environment);
      return;
    }
    page(incoming, response, Optional.of(new EnvironmentId(environment)), Optional.of(answered));
  }

  /** The API's route for what a form asks; empty if it asks for anything else. */
  private static Optional<String> path(long environment, Map<String, String> form) {
    var base = "/api/scalr/v1/environments/" + environment + "/";
    var action = form.getOrDefault("action", "");
    var server = form.getOrDefault("server", "");
    if (SERVER_ACTIONS.contains(action) && server.matches("[0-9a-f-]{36}")) {
      return Optional.of(base + "servers/" + server + "/actions/" + action + "/");
    }
    long farmRole = number(form.getOrDefault("farmRole", ""));
    return action.equals("resume-launching") && farmRole > 0
        ? Optional.of(base + "farm-roles/" + farmRole + "/actions/resume-launching/")
        : Optional.empty();
  }

  /** A positive number, or 0. */
  private static long number(String text) {
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  /**
   * A form of another site is refused before the password is looked at; what a browser does not
   * say, it is not asked.
   */
  private static boolean fromHere(Incoming incoming) {
    var site = incoming.header("sec-fetch-site").orElse("same-origin");
    var host = incoming.header("host").orElse("");
    var origin = incoming.header("origin").orElse("https://" + host);
    return (site.equals("same-origin") || site.equals("none"))
        && (origin.equals("https://" + host) || origin.equals("http://" + host));
  }

  private static Map<String, String> csrf(Map<String, String> form) {
    return Map.of("x-scalr-csrf", form.getOrDefault("csrf", ""));
  }

  /** Calls the API as the visitor. */
  private ApiService.Answered call(
      Incoming incoming, String method, String path, byte[] body, Map<String, String> more) {
    var headers = new HashMap<String, String>(more);
    incoming.header("cookie").ifPresent(cookie -> headers.put("cookie", cookie));
    incoming
        .header("x-scalr-background")
        .ifPresent(background -> headers.put("x-scalr-background", background));
    headers.put("content-type", "application/json");
    return parts
        .api()
        .answer(
            new Incoming(method, path, "", headers, body, incoming.secure(), incoming.loopback()));
  }

  private static JsonNode json(ApiService.Answered answered) {
    try {
      return JSON.readTree(answered.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String trouble(ApiService.Answered answered) {
    return json(answered).path("errors").path(0).path("message").asText();
  }

  /** The visitor behind the cookie, if there is one. */
  private Optional<Visitor> visitor(Incoming incoming) {
    var answered = call(incoming, "GET", SESSION, new byte[0], Map.of());
    if (answered.status() != 200) {
      return Optional.empty();
    }
    var cookieOnly =
        new Incoming(
            "GET",
            incoming.rawPath(),
            "",
            Map.of(
                "cookie",
                incoming.header("cookie").orElse(""),
                "x-scalr-background",
                "1"), // the call above has noted the visit
            new byte[0],
            incoming.secure(),
            incoming.loopback());
    return switch (parts.gate().identify(cookieOnly).result()) {
      case Refused<Caller> _ -> Optional.empty();
      case Done<Caller>(var caller) ->
          Optional.of(new Visitor(caller, json(answered).path("data").path("csrfToken").asText()));
    };
  }

  private void page(
      Incoming incoming,
      ServerResponse response,
      Optional<EnvironmentId> asked,
      Optional<ApiService.Answered> refused) {
    var now = parts.clock().now();
    var visitor = visitor(incoming);
    if (visitor.isEmpty()) {
      var over = refused.map(PageService::trouble);
      html(response, refused.isPresent() ? 401 : 200, Pages.logIn(over, now));
      return;
    }
    var account = visitor.get().caller().account();
    var choice = parts.transactions().inTransaction(tx -> choice(tx, visitor.get().caller()));
    var accounts = account.isPresent() ? Map.<AccountId, String>of() : accounts();
    var wanted =
        asked.or(() ->
            choice.size() == 1
                ? Optional.of(choice.getFirst().tenant().environment())
                : Optional.empty());
    var admitted = wanted.map(id -> admitted(visitor.get(), id));
    var refusal = admitted.flatMap(PageService::refusal);
    var shown = admitted.flatMap(PageService::done);
    int status =
        refusal.map(Statuses::of).orElseGet(() -> refused.map(a -> a.status()).orElse(200));
    var trouble = refused.map(PageService::trouble).or(() -> refusal.map(Refusal::text));
    html(
        response,
        status,
        Pages.overview(new Pages.View(visitor.get(), choice, accounts, shown, trouble, now)));
  }

  /** Nobody but an ordinary user is kept out of any environment of the account. */
  private List<Environment> choice(Tx tx, Caller caller) {
    var all = parts.accounts();
    return caller.kind() == Caller.Kind.USER
        ? all.listEntered(tx, caller.account().orElseThrow(), caller.user()).rows()
        : all.listEnvironments(tx, caller.account(), Listing.first()).rows();
  }

  private Map<AccountId, String> accounts() {
    return parts
        .transactions()
        .inTransaction(tx -> parts.accounts().list(tx, Listing.first()))
        .rows()
        .stream()
        .collect(Collectors.toMap(Account::id, Account::name));
  }

  private Outcome<Overview> admitted(Visitor visitor, EnvironmentId id) {
    var entry =
        new Gate.Entry(
            Permission.FARMS_VIEW, Level.SCALR, Optional.empty(), Optional.of(id), Map.of());
    return parts
        .gate()
        .admit(visitor.caller(), entry)
        .then(admission ->
            found(admission.scope(), id)
                .map(environment -> parts.reader().read(environment, admission.farms())));
  }

  private Outcome<Environment> found(Scope scope, EnvironmentId id) {
    return parts
        .transactions()
        .inTransaction(tx -> parts.accounts().findEnvironment(tx, id))
        .filter(each -> Scope.of(each.tenant()).equals(scope))
        .map(Outcome::done)
        .orElseGet(() -> Outcome.refused(new Refusal.ObjectNotFound("Invalid environment.")));
  }

  private static <T> Optional<T> done(Outcome<T> outcome) {
    return outcome instanceof Done<T>(var value) ? Optional.of(value) : Optional.empty();
  }

  private static <T> Optional<Refusal> refusal(Outcome<T> outcome) {
    return outcome instanceof Refused<T>(var why) ? Optional.of(why) : Optional.empty();
  }

  private static Optional<Map<String, String>> form(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      return Optional.of(Map.of());
    }
    byte[] bytes;
    try (var in = request.content().inputStream()) {
      bytes = in.readNBytes(FORM_MAX + 1);
    }
    if (bytes.length > FORM_MAX) {
      return Optional.empty();
    }
    var all = new HashMap<String, String>();
    for (var pair : new String(bytes, StandardCharsets.UTF_8).split("&", -1)) {
      var both = pair.split("=", 2);
      if (both.length == 2) {
        try {
          all.put(decoded(both[0]), decoded(both[1]));
        } catch (IllegalArgumentException badEscape) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(all);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void cookies(ServerResponse response, ApiService.Answered answered) {
    for (Answer.Header header : answered.headers()) {
      response.headers().add(HeaderNames.create(header.name()), header.value());
    }
  }

  private static void seeOther(ServerResponse response, String path) {
    guarded(response);
    response.status(303);
    response.headers().set(HeaderNames.LOCATION, path);
    response.send();
  }

  private static void html(ServerResponse response, int status, String text) {
    guarded(response);
    response.status(status);
    response.headers().set(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    response.send(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void file(ServerResponse response, String name, String type) throws IOException {
    guarded(response);
    response.headers().set(HeaderNames.CONTENT_TYPE, type + "; charset=utf-8");
    try (var in = Objects.requireNonNull(PageService.class.getResourceAsStream(name))) {
      response.send(in.readAllBytes());
    }
  }

  private static void guarded(ServerResponse response) {
    var headers =
        List.of(
            new Answer.Header("Content-Security-Policy", POLICY),
            new Answer.Header("X-Frame-Options", "DENY"),
            new Answer.Header("X-Content-Type-Options", "nosniff"),
            new Answer.Header("Referrer-Policy", "same-origin"),
            new Answer.Header("Cache-Control", "no-store"));
    for (var header : headers) {
      response.headers().set(HeaderNames.create(header.name()), header.value());
    }
  }
}
