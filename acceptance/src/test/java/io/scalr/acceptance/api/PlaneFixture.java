package io.scalr.acceptance.api;

import io.scalr.boot.PlaneStart;
import io.scalr.boot.data.DataDirectory;
import io.scalr.boot.data.InstallationSecrets;
import io.scalr.control.cloud.Platforms;
import io.scalr.control.cloud.QuietCloud;
import io.scalr.control.edge.Edge;
import io.scalr.control.edge.EdgePorts;
import io.scalr.control.edge.EdgeRoutes;
import io.scalr.control.edge.EdgeSpec;
import io.scalr.control.edge.Health;
import io.scalr.control.edge.InstallationCa;
import io.scalr.control.http.ApiSpec;
import io.scalr.control.plane.Plane;
import io.scalr.control.store.TestDatabase;
import io.scalr.kernel.Clock;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * The whole plane, built as the program builds it, behind the real edge on ports of its own: every
 * store on a real database, and a cloud that keeps quiet. Loops do not run until {@link
 * Node#start}.
 */
public final class PlaneFixture implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final Path directory;
  private final DataDirectory data;
  private final TestDatabase database = TestDatabase.fresh();
  private final SystemRandom random = new SystemRandom();
  private final InstallationCa ca;
  private final List<Node> nodes = new ArrayList<>();
  private final Platforms platforms;

  /** What stands where the local cloud stands. */
  public final QuietCloud cloud;

  public final ShiftedClock clock = new ShiftedClock();
  public final InstallationSecrets secrets;
  public final Node first;
  public final Client admin;

  public PlaneFixture() {
    this(ApiSpec.DEFAULT);
  }

  public PlaneFixture(ApiSpec spec) {
    try {
      this.directory = Files.createTempDirectory("plane");
      this.data = DataDirectory.open(directory.resolve("data"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.secrets = InstallationSecrets.open(data, random);
    this.ca = InstallationCa.open(data.resolve("ca"), secrets.installationId(), clock, random);
    this.cloud = new QuietCloud(clock);
    this.platforms = new Platforms(List.of(cloud));
    this.first = node(spec);
    this.first.plane.bootstrap(
        secrets.adminPassword(), secrets.globalKeyId(), secrets.globalSecretKey());
    this.admin =
        new Client(
            first.url(), secrets.globalKeyId(), secrets.globalSecretKey().revealText(), clock);
  }

  /** One more App node on the same database. */
  public Node node(ApiSpec spec) {
    return add(new Node(spec, LOOPBACK));
  }

  /** A node that listens on another address than loopback. */
  public Node nodeOn(InetAddress address) {
    return add(new Node(ApiSpec.DEFAULT, address));
  }

  private Node add(Node node) {
    nodes.add(node);
    return node;
  }

  /** The authority that signed the nodes' certificates, for programs of their own. */
  public Path authority() {
    return ca.certificateFile();
  }

  public TestDatabase database() {
    return database;
  }

  /** An account with an environment, and the key of its owner. */
  public record Tenant(long account, long environment, Client owner) {
    public String user(String path) {
      return "/api/v1beta0/user/" + environment + "/" + path;
    }

    /** Makes an object below the environment; its id. */
    public String make(String path, String body) {
      return id(owner.send("POST", user(path), body));
    }
  }

  /** Makes an account of that name and all that {@link Tenant} holds. */
  public Tenant tenant(String name) {
    long account =
        Long.parseLong(
            id(admin.send("POST", "/api/scalr/v1/accounts/", "{\"name\":\"" + name + "\"}")));
    long environment =
        Long.parseLong(
            id(
                admin.send(
                    "POST",
                    "/api/scalr/v1/environments/",
                    "{\"name\":\"%s\",\"account\":{\"id\":%d},\"clouds\":[\"local\"]}"
                        .formatted(name, account))));
    return new Tenant(account, environment, key(account, name + "@example.com", "account_owner"));
  }

  /** A new user of the account with a key. */
  public Client key(long account, String email, String kind) {
    var user =
        id(
            admin.send(
                "POST",
                "/api/scalr/v1/users/",
                "{\"email\":\"%s\",\"account\":%d,\"kind\":\"%s\"}"
                    .formatted(email, account, kind)));
    var key = admin.send("POST", "/api/scalr/v1/api-keys/", "{\"user\":" + user + "}").data();
    return admin.as(key.path("id").asText(), key.path("secretKey").asText());
  }

  static String id(Client.Reply reply) {
    if (reply.status() != 201) {
      throw new AssertionError(reply.status() + " " + reply.text());
    }
    return reply.data().path("id").asText();
  }

  @Override
  public void close() {
    nodes.forEach(Node::stop);
    database.close();
    data.close();
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One process's worth of App. */
  public final class Node {
    public final Plane plane;
    private final Edge edge;
    private boolean started;

    private Node(ApiSpec spec, InetAddress address) {
      this.plane =
          new PlaneStart(database.source(), secrets, clock, random)
              .build(platforms, () -> URI.create("https://127.0.0.1:1"), ca.publicKeySha256());
      var where =
          new EdgeSpec(List.of(address), OptionalInt.of(freePort()), OptionalInt.of(freePort()));
      this.edge =
          Edge.start(
                  where,
                  ca.serverTls(List.of(address), List.of("localhost")),
                  new Health(List.of(), clock),
                  new EdgeRoutes(List.of(http -> http.register(plane.api(spec))), List.of()))
              .orElseThrow();
    }

    public EdgePorts ports() {
      return edge.ports();
    }

    /** Plain HTTP, which loopback callers may use. */
    public String url() {
      return "http://127.0.0.1:" + edge.ports().http();
    }

    public String secureUrl() {
      return "https://127.0.0.1:" + edge.ports().https();
    }

    /** Lets the loops run, so that a launched farm gets servers. */
    public void start() {
      plane.start();
      started = true;
    }

    public void stop() {
      edge.close();
      if (started) {
        started = false;
        try {
          plane.stop();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The machine's time, moved by hand. */
  public static final class ShiftedClock implements Clock {
    private final SystemClock system = new SystemClock();
    private volatile Duration shift = Duration.ZERO;

    public synchronized void advance(Duration by) {
      shift = shift.plus(by);
    }

    @Override
    public Instant now() {
      return system.now().plus(shift);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      system.sleep(duration);
    }
  }
}
