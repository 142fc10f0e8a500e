package io.scalr.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.scalr.control.http.Answer.Warning;
import io.scalr.control.http.Gate.Identified;
import io.scalr.control.http.Repeats.Reply;
import io.scalr.control.http.schema.BodyReader;
import io.scalr.control.http.schema.Filters;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.Clock;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Outcome.Done;
import io.scalr.kernel.Outcome.Refused;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Scope;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * Serves everything below {@code /api/}: finds the route, has the gate say who calls and whether
 * they may, holds path, query and body to the route, and wraps what the handler answers.
 *
 * <p>Build one with all routes and register it with the listener's routing. It is stateless; any
 * number of nodes may serve the same routes.
 */
public final class ApiService implements HttpService {
  /**
   * The contract's limit on a body; scripts of some hundred kilobytes are the largest real ones.
   */
  public static final int BODY_MAX = 5 * 1024 * 1024;

  /** A log-in's body: hundreds of strangers may have theirs read at once. */
  static final int STRANGERS_BODY_MAX = 8 * 1024;

  /** A body of that size comes in this time even over a slow line; what drips longer is refused. */
  static final Duration BODY_TIME = Duration.ofSeconds(60);

  private static final String LIMIT_EXCEEDED =
      "The maximum request rate permitted by the Scalr APIs has been exceeded for your account. "
          + "For best results, use an increasing or variable sleep interval between requests.";

  private static final Logger LOG = LoggerFactory.getLogger(ApiService.class);

  private final Routes routes;
  private final Gate gate;
  private final Repeats repeats;
  private final Clock clock;
  private final Ids ids;
  private final ApiSpec spec;
  private final RateLimit rate;
  private final Room room = new Room(Room.PATIENCE);
  private final Bodies bodies;

  /** Which description lies at which path; printed when first asked for, a start needs none. */
  private final Map<String, Supplier<byte[]>> described = new HashMap<>();

  private final Map<String, byte[]> descriptions = new ConcurrentHashMap<>();

  public ApiService(Routes routes, Gate gate, Repeats repeats, Clock clock, Ids ids) {
    this(routes, gate, repeats, clock, ids, ApiSpec.DEFAULT);
  }

  public ApiService(Routes routes, Gate gate, Repeats repeats, Clock clock, Ids ids, ApiSpec spec) {
    this.spec = spec;
    this.rate = new RateLimit(spec.requestsPerMinute(), clock);
    this.routes = routes;
    this.gate = gate;
    this.repeats = repeats;
    this.clock = clock;
    this.bodies = new Bodies(clock, BODY_TIME, Bodies.PATIENCE);
    this.ids = ids;
    for (var level : List.of(Level.USER, Level.ACCOUNT, Level.GLOBAL)) {
      var name = "/api/" + level.name().toLowerCase(Locale.ROOT) + ".v1beta0.";
      described.put(name + "yml", () -> Description.print(level, routes.all()));
      described.put(name + "yaml", () -> Description.print(level, routes.all()));
    }
    described.put("/api/scalr.v1.yml", () -> Description.print(Level.SCALR, routes.all()));
    described.put("/api/openapi.v1beta0.yml", () -> OpenApi.print(routes.all()));
  }

  @Override
  public void routing(HttpRules rules) {
    rules.any("/api", this::serve).any("/api/*", this::serve);
  }

  private void serve(ServerRequest request, ServerResponse response) throws IOException {
    var began = clock.now();
    var rawPath = request.prologue().uriPath().rawPath();
    var description = described.get(rawPath);
    var method = request.prologue().method().text().toUpperCase(Locale.ROOT);
    var origin = request.headers().first(HeaderNames.ORIGIN).filter(spec::allows);
    origin.ifPresent(from -> Cors.allow(response, from));
    if (description != null && method.equals("GET")) {
      response.headers().set(HeaderNames.CONTENT_TYPE, "text/plain;charset=utf-8");
      response.send(descriptions.computeIfAbsent(rawPath, _ -> description.get()));
      return;
    }
    if (method.equals("OPTIONS")) {
      if (origin.isPresent()) {
        Cors.preflight(response);
        return;
      }
      var allowed = String.join(", ", routes.methods(Paths.today(rawPath).orElse(rawPath)));
      response
          .headers()
          .set(HeaderNames.ALLOW, allowed.isEmpty() ? "OPTIONS" : allowed + ", OPTIONS");
      response.send();
      return;
    }
    if (!spec.signed() && !fromOwnPage(request, rawPath)) {
      response.status(403);
      response.headers().set(HeaderNames.CONTENT_TYPE, "text/plain;charset=utf-8");
      response.send("API is not enabled. See scalr.system.api.enabled");
      return;
    }
    try (var held = bodies.read(request)) {
      var body = held.bytes();
      if (!(body instanceof Done<byte[]>)) {
        response.headers().set(HeaderValues.CONNECTION_CLOSE); // the rest may still be coming
      }
      var incoming =
          incoming(request, body instanceof Done<byte[]>(var bytes) ? bytes : new byte[0]);
      var exchange = new Exchange(incoming, ids.uuid().toString());
      var reply =
          switch (body) {
            case Refused<byte[]>(var refusal) -> exchange.refused(refusal);
            case Done<byte[]> _ -> exchange.answer();
          };
      send(response, reply, exchange, Duration.between(began, exchange.inited), began);
    }
  }

  /**
   * An answer before it is on the wire.
   *
   * @param body JSON; empty for 204
   */
  public record Answered(int status, List<Answer.Header> headers, byte[] body) {}

  /** Answers a call made inside of this process, such as the page's, with all the same checks. */
  public Answered answer(Incoming incoming) {
    var exchange = new Exchange(incoming, ids.uuid().toString());
    var reply = exchange.answer();
    return new Answered(reply.status(), exchange.headers, reply.body());
  }

  /**
   * A request in the words of this package.
   *
   * @param body what was read of it
   */
  public static Incoming incoming(ServerRequest request, byte[] body) {
    return new Incoming(
        request.prologue().method().text().toUpperCase(Locale.ROOT),
        request.prologue().uriPath().rawPath(),
        request.query().rawValue(),
        headers(request),
        body,
        request.isSecure(),
        loopback(request));
  }

  private void send(
      ServerResponse response, Reply reply, Exchange exchange, Duration init, Instant began) {
    var total = Duration.between(began, clock.now());
    response.status(reply.status());
    response.headers().set(HeaderNames.create("X-Scalr-Inittime"), seconds(init));
    response.headers().set(HeaderNames.create("X-Scalr-Actiontime"), seconds(total.minus(init)));
    for (var header : exchange.headers) {
      response.headers().add(HeaderNames.create(header.name()), header.value());
    }
    if (reply.body().length == 0) {
      response.send();
      return;
    }
    response.headers().set(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
    if (exchange.incoming.method().equals("HEAD")) {
      response.headers().contentLength(reply.body().length);
      response.send();
      return;
    }
    response.send(reply.body());
  }

  /** One request on its way to its reply. */
  private final class Exchange {
    private final Incoming incoming;
    private final String requestId;
    private final List<Warning> warnings = new ArrayList<>();
    private List<Answer.Header> headers = List.of();
    private Optional<String> stringToSign = Optional.empty();
    private Instant inited = clock.now();

    Exchange(Incoming incoming, String requestId) {
      this.incoming = incoming;
      this.requestId = requestId;
    }

    Reply answer() {
      try {
        return answerOrThrow();
      } catch (RuntimeException bug) {
        LOG.error("request {}: {} {}", requestId, incoming.method(), incoming.rawPath(), bug);
        return error(500, "InternalServerError", "Server Error");
      }
    }

    private Reply answerOrThrow() {
      if (!incoming.secure() && !incoming.loopback()) {
        return refused(new Refusal.PermissionViolation("The API is served over HTTPS only."));
      }
      var path = path();
      var method = incoming.method().equals("HEAD") ? "GET" : incoming.method();
      var asSent = routes.find(method, path);
      var own = asSent.isPresent() ? Optional.<String>empty() : Paths.withOwnAccount(path);
      var match = asSent.or(() -> own.flatMap(found -> routes.find(method, found)));
      var permission = match.map(m -> m.route().permission());
      if (permission.equals(Optional.of(Permission.NONE))) {
        // A log-in takes its time for the password, not for the database, and has its own bounds.
        return inside(path, own, match);
      }
      var place = room.enter(permission.equals(Optional.of(Permission.FARMS_LAUNCH_TERMINATE)));
      if (place.isEmpty()) {
        return refused(new Refusal.ServiceUnavailable("The server is busy; try again."));
      }
      try (var _ = place.get()) {
        return inside(path, own, match);
      }
    }

    private Reply inside(String path, Optional<String> own, Optional<Routes.Match> match) {
      if (match.isEmpty()) {
        return Paths.invalidVersion(path) ? wrongVersion() : refused(noEndpoint());
      }
      if (match.get().route().permission() == Permission.NONE) {
        if (incoming.body().length > 0 && !json()) {
          // a form of another site can send any body, but not under this type
          return refused(new Refusal.BadRequest("Invalid Content-Type"));
        }
        if (incoming.body().length > STRANGERS_BODY_MAX) {
          return refused(new Refusal.BadRequest("The request body is larger than 8 KiB."));
        }
        inited = clock.now();
        return handled(match.get(), Optional.empty(), Gate.Admission.to(Scope.installation()));
      }
      var identified = gate.identify(incoming);
      stringToSign = incoming.debug() ? identified.stringToSign() : Optional.empty();
      return switch (identified.result()) {
        case Refused<Caller>(var refusal) -> refused(refusal);
        case Done<Caller>(var caller) when !rate.take(caller) ->
            refused(new Refusal.LimitExceeded(LIMIT_EXCEEDED));
        case Done<Caller>(var caller) ->
            known(
                caller,
                identified,
                match.get(),
                own.isPresent() ? caller.account() : Optional.empty());
      };
    }

    /** The contract checks the version after the signature. */
    private Reply wrongVersion() {
      return switch (gate.identify(incoming).result()) {
        case Refused<Caller>(var refusal) -> refused(refusal);
        case Done<Caller> _ -> refused(new Refusal.BadRequest("Invalid API version"));
      };
    }

    private Reply known(
        Caller caller, Identified identified, Routes.Match match, Optional<AccountId> ownAccount) {
      if (incoming.body().length > 0 && !json()) {
        return refused(new Refusal.BadRequest("Invalid Content-Type"));
      }
      inited = clock.now();
      if (match.route().method() == Route.Method.GET || identified.proof().isEmpty()) {
        return admitted(caller, match, ownAccount);
      }
      var once =
          repeats.once(identified.proof().get(), () -> admittedOrBug(caller, match, ownAccount));
      return once.repeated() ? repeated(once.reply()) : once.reply();
    }

    private Reply admittedOrBug(Caller caller, Routes.Match match, Optional<AccountId> ownAccount) {
      try {
        return admitted(caller, match, ownAccount);
      } catch (RuntimeException bug) {
        LOG.error("request {}: {} {}", requestId, incoming.method(), incoming.rawPath(), bug);
        return error(500, "InternalServerError", "Server Error");
      }
    }

    /**
     * A transaction that the database refused has done nothing. Mostly somebody else was faster
     * between its look and its write (a name taken, an environment deleted, rows locked in another
     * order); looked at once more, the request is answered in the right words.
     */
    private Reply admitted(Caller caller, Routes.Match match, Optional<AccountId> ownAccount) {
      try {
        return admittedOnce(caller, match, ownAccount);
      } catch (DataIntegrityViolationException | PessimisticLockingFailureException other) {
        LOG.info("request {}: again, {}", requestId, other.getClass().getSimpleName());
        return admittedOnce(caller, match, ownAccount);
      }
    }

    private Reply admittedOnce(Caller caller, Routes.Match match, Optional<AccountId> ownAccount) {
      var route = match.route();
      var account = ownAccount.or(() -> number(match, "accountId").map(AccountId::new));
      // below an account an environment is an object, not the scope
      var environment =
          route.level() == Level.ACCOUNT
              ? Optional.<EnvironmentId>empty()
              : number(match, "envId").map(EnvironmentId::new);
      var entry =
          new Gate.Entry(route.permission(), route.level(), account, environment, match.path());
      return switch (gate.admit(caller, entry)) {
        case Refused<Gate.Admission>(var refusal) -> refused(refusal);
        case Done<Gate.Admission>(var admission) -> handled(match, Optional.of(caller), admission);
      };
    }

    private Reply handled(Routes.Match match, Optional<Caller> caller, Gate.Admission admission) {
      var route = match.route();
      var pairs = Query.pairs(incoming.rawQuery());
      if (pairs.isEmpty()) {
        return refused(new Refusal.BadRequest("The query cannot be read."));
      }
      var query = Query.byName(pairs.get());
      var outcome =
          lists(route, query)
              .then(lists ->
                  sent(route)
                      .then(body -> {
                        var call =
                            new Call(caller, admission, match.path(), query, lists, body, incoming);
                        return route
                            .handler()
                            .handle(call)
                            .map(answer -> reply(route, call, query, answer));
                      }));
      return switch (outcome) {
        case Refused<Reply>(var refusal) -> refused(refusal);
        case Done<Reply>(var reply) -> reply;
      };
    }

    private Reply reply(Route route, Call call, Map<String, String> query, Answer answer) {
      headers = answer.headers();
      var said = new ArrayList<>(warnings);
      said.addAll(answer.warnings());
      var envelope = Envelope.of(requestId, stringToSign);
      return switch (answer.content()) {
        case Answer.Content.Nothing _ -> new Reply(route.success(), new byte[0]);
        case Answer.Content.One(var view) ->
            new Reply(route.success(), Json.write(envelope.details(view, said)));
        case Answer.Content.Many(var page) ->
            new Reply(
                route.success(),
                Json.write(envelope.listing(page, call.page(), incoming.rawPath(), query, said)));
      };
    }

    /** The first call's answer, its request id included, with a warning. */
    private Reply repeated(Reply first) {
      if (first.body().length == 0) {
        return first;
      }
      return switch (Json.read(first.body())) {
        case Done<JsonNode>(ObjectNode json) -> {
          json.withArray("warnings")
              .addObject()
              .put("code", "RepeatedRequest")
              .put("message", "Repeated request");
          yield new Reply(first.status(), Json.write(json));
        }
        case Done<JsonNode> _, Refused<JsonNode> _ -> first;
      };
    }

    private String path() {
      var today = Paths.today(incoming.rawPath());
      today.ifPresent(
          path -> warnings.add(new Warning("301 Moved Permanently", "Location " + path)));
      return today.orElse(incoming.rawPath());
    }

    private boolean json() {
      var type = incoming.header("content-type").orElse("");
      return type.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    private Outcome<Call.Body> sent(Route route) {
      if (route.request().isEmpty()) {
        return Outcome.done(new Call.Body(JsonNodeFactory.instance.objectNode(), Optional.empty()));
      }
      return Json.read(incoming.body())
          .then(node ->
              route.method() == Route.Method.PATCH
                  ? Outcome.done(new Call.Body(node, Optional.empty()))
                  : BodyReader.create(route.request().get(), node)
                      .map(values -> new Call.Body(node, Optional.of(values))));
    }

    private Reply refused(Refusal refusal) {
      return error(Statuses.of(refusal), refusal.code(), refusal.text());
    }

    private Reply error(int status, String code, String text) {
      return new Reply(
          status, Json.write(Envelope.of(requestId, stringToSign).error(code, text, warnings)));
    }
  }

  private static Outcome<Call.Lists> lists(Route route, Map<String, String> query) {
    if (route.response() instanceof Route.Response.Listing(var schema)) {
      return Page.read(query)
          .then(page ->
              Filters.read(schema, query, others(route))
                  .map(filters -> new Call.Lists(filters, page)));
    }
    return Outcome.done(new Call.Lists(Filters.NONE, Page.FIRST));
  }

  private static Set<String> others(Route route) {
    var all = new HashSet<>(Page.PARAMETERS);
    all.addAll(route.parameters());
    return all;
  }

  private static Optional<Long> number(Routes.Match match, String name) {
    return Optional.ofNullable(match.path().get(name)).map(Long::valueOf);
  }

  private static Refusal noEndpoint() {
    return new Refusal.EndpointNotFound("The endpoint you are trying to access does not exist.");
  }

  /** Sessions live on when signed requests are switched off, and begin at the log-in. */
  private static boolean fromOwnPage(ServerRequest request, String rawPath) {
    var headers = request.headers();
    return !headers.contains(HeaderNames.create("X-Scalr-Signature"))
        && (headers.contains(HeaderNames.COOKIE) || rawPath.startsWith(Level.SCALR.base() + "/"));
  }

  private static Map<String, String> headers(ServerRequest request) {
    var all = new HashMap<String, String>();
    request.headers().forEach(h -> all.putIfAbsent(h.name().toLowerCase(Locale.ROOT), h.get()));
    return all;
  }

  private static boolean loopback(ServerRequest request) {
    return request.remotePeer().address() instanceof InetSocketAddress address
        && address.getAddress() != null
        && address.getAddress().isLoopbackAddress();
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.6f", Math.max(0, duration.toNanos()) / 1e9);
  }
}
