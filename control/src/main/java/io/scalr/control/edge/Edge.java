package io.scalr.control.edge;

import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.http.Status;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.websocket.WsRouting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The listening sockets. Started once, after the plane; closed first when the program ends. */
public final class Edge implements AutoCloseable {
  /**
   * No route takes more than 5 MiB, and each reads a little beyond its own limit to say so
   * politely: a caller who is still sending when we hang up may not hear why. Beyond this we hang
   * up.
   */
  public static final long MAX_BODY_BYTES = 20L * 1024 * 1024;

  /** Far above what clients send (a signature and a cookie), far below what hurts. */
  private static final int MAX_HEADER_BYTES = 32 * 1024;

  /** Filters and signed links fit; the longest seen from a client is under 2 KB. */
  private static final int MAX_PROLOGUE_BYTES = 8 * 1024;

  /** Ten thousand agents and their reconnects on one node, at 49 KB a link. */
  private static final int MAX_CONNECTIONS = 20_000;

  /**
   * A peer that is silent for so long in the middle of a request, or between two, is hung up on.
   * Agents are pinged every 20 s, so it is none of them.
   */
  private static final Duration READ_SILENCE = Duration.ofSeconds(75);

  /** How long a stop waits for answers under way; the whole program has 20 s. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private static final String REFUSAL =
      "Plain HTTP serves only /health/ to this address; use https.\n";

  private final WebServer server;
  private final EdgePorts ports;

  private Edge(WebServer server, EdgePorts ports) {
    this.server = server;
    this.ports = ports;
  }

  /**
   * Binds both ports on every address and serves.
   *
   * @return empty when no pair of ports, or not the one that was asked for, could be bound
   */
  public static Optional<Edge> start(
      EdgeSpec spec, SSLContext tls, Health health, EdgeRoutes routes) {
    return EdgePorts.choose(spec).map(ports -> start(spec, ports, tls, health, routes));
  }

  private static Edge start(
      EdgeSpec spec, EdgePorts ports, SSLContext tls, Health health, EdgeRoutes routes) {
    var builder = WebServer.builder().shutdownHook(false);
    var secure = Tls.builder().sslContext(tls).build();
    var busy = new BusyFilter();
    boolean first = true;
    for (var address : spec.addresses()) {
      if (first) {
        limit(builder, address, ports.https()).tls(secure);
        route(builder, health, routes, busy, true);
        first = false;
      } else {
        var https = limit(ListenerConfig.builder(), address, ports.https()).tls(secure);
        builder.putSocket(
            "https-" + address.getHostAddress(), route(https, health, routes, busy, true).build());
      }
      var http = limit(ListenerConfig.builder(), address, ports.http());
      builder.putSocket(
          "http-" + address.getHostAddress(), route(http, health, routes, busy, false).build());
    }
    return new Edge(builder.build().start(), ports);
  }

  public EdgePorts ports() {
    return ports;
  }

  @Override
  public void close() {
    server.stop();
  }

  private static <B extends ListenerConfig.BuilderBase<B, ?>> B limit(
      B listener, InetAddress address, int port) {
    return listener
        .address(address)
        .port(port)
        .maxPayloadSize(MAX_BODY_BYTES)
        .maxTcpConnections(MAX_CONNECTIONS)
        .shutdownGracePeriod(GRACE)
        .connectionOptions(SocketOptions.builder().readTimeout(READ_SILENCE).build())
        .directHandlers(WireRefusals.handlers())
        .addProtocol(
            Http1Config.builder()
                .maxHeadersSize(MAX_HEADER_BYTES)
                .maxPrologueLength(MAX_PROLOGUE_BYTES)
                .build());
  }

  private static <B extends ListenerConfig.BuilderBase<B, ?>> B route(
      B listener, Health health, EdgeRoutes routes, BusyFilter busy, boolean secure) {
    var http = HttpRouting.builder().addFilter(busy);
    if (!secure) {
      http.addFilter(new LoopbackOnly());
    }
    http.register("/health", health);
    routes.http().forEach(contribution -> contribution.accept(http));
    listener.routing(http);
    if (secure && !routes.webSocket().isEmpty()) {
      var webSocket = WsRouting.builder();
      routes.webSocket().forEach(contribution -> contribution.accept(webSocket));
      listener.addRouting(webSocket);
    }
    return listener;
  }

  /** Over plain HTTP only this machine itself may do more than ask after the health. */
  private static final class LoopbackOnly implements Filter {
    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
      if (request.path().path().startsWith("/health/") || fromLoopback(request)) {
        chain.proceed();
      } else {
        response.status(Status.FORBIDDEN_403).send(REFUSAL);
      }
    }

    private static boolean fromLoopback(RoutingRequest request) {
      return request.remotePeer().address() instanceof InetSocketAddress peer
          && peer.getAddress() != null
          && peer.getAddress().isLoopbackAddress();
    }
  }
}
