package io.scalr.control.variable.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.scalr.control.http.ApiFixture;
import io.scalr.control.http.ApiFixture.Reply;
import io.scalr.control.http.Mount;
import io.scalr.control.http.OpenGate;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Repeats;
import io.scalr.control.http.Trail;
import io.scalr.control.integration.Endpoint;
import io.scalr.control.integration.store.JdbcEndpointStore;
import io.scalr.control.store.AesSealer;
import io.scalr.control.store.TestDatabase;
import io.scalr.control.variable.RemoteEndpoints;
import io.scalr.control.variable.VariableChain;
import io.scalr.control.variable.Variables;
import io.scalr.control.variable.store.JdbcVariableStore;
import io.scalr.control.variable.work.HttpRemoteValues;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.EnvironmentId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import io.scalr.kernel.Tenant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Variables whose values a webhook endpoint offers; the endpoint is a real server. */
@Tag("database")
class RemoteListTest {
  private static final Tenant TENANT = new Tenant(new AccountId(7), new EnvironmentId(5));
  private static final String ACCOUNT = "/api/v1beta0/account/7/global-variables/";
  private static final String USER = "/api/v1beta0/user/5/global-variables/";
  private static final UUID ENDPOINT = new UUID(4, 4);

  private final AtomicInteger asked = new AtomicInteger();
  private volatile String offers = "[\"a\",{\"value\":\"b\",\"label\":\"Bee\"}]";
  private TestDatabase database;
  private HttpServer server;
  private ApiFixture api;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          var bytes = offers.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    database = TestDatabase.fresh(TENANT);
    var db = database.db();
    var sealer = new AesSealer(Map.of(1, Secret.of(new byte[32])), 1, new SystemRandom());
    var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    // the account's own: environments do not see it
    var store = new JdbcEndpointStore(sealer);
    var home = Scope.of(TENANT.account());
    db.inTransaction(tx -> {
      store.insert(tx, new Endpoint(ENDPOINT, home, "e", url, true, false), Secret.of("key"));
      return home;
    });
    RemoteEndpoints endpoints = (tx, from, id) -> store.find(tx, from, id).map(Endpoint::url);
    var variables = new Variables(new JdbcVariableStore(sealer), endpoints, new SystemIds());
    var resource =
        new VariableResource(db, variables, new HttpRemoteValues(), new Trail((_, _) -> {}));
    var place =
        new VariablePlace(
            List.of(Mount.values()),
            "",
            "",
            Permission.VARIABLES_VIEW,
            Permission.VARIABLES_MANAGE,
            (_, from, _, _) -> Outcome.done(VariableChain.of(from)));
    api = new ApiFixture(resource.routes(place), new OpenGate(), Repeats.NEVER);
  }

  @AfterEach
  void close() {
    api.close();
    database.close();
    server.stop(0);
  }

  private static String verdict(Reply reply) {
    return reply.status() + (reply.status() < 400 ? "" : " " + reply.error());
  }

  private static String remote(String more) {
    return """
    {"type":"GlobalVariableRemoteList","name":"Remote","integrationEndpoint":{"id":"%s"}%s}
    """
        .formatted(ENDPOINT, more);
  }

  @Test
  void a_value_is_one_that_the_endpoint_offers_when_it_is_given() {
    assertThat(verdict(api.send("POST", ACCOUNT, remote(",\"value\":\"c\""))))
        .isEqualTo(
            "400 InvalidValue: 'GlobalVariable.value' (c) is not one of what"
                + " 'integrationEndpoint' offers.");
    assertThat(verdict(api.send("POST", ACCOUNT, remote(",\"value\":\"b\"")))).isEqualTo("201");
    offers = "[\"c\"]";
    assertThat(verdict(api.send("PATCH", ACCOUNT + "Remote/", "{\"value\":\"c\"}")))
        .isEqualTo("200");
    assertThat(api.get(ACCOUNT + "Remote/").json().at("/data/integrationEndpoint/id").asText())
        .isEqualTo(ENDPOINT.toString());
  }

  @Test
  void without_a_value_nobody_is_asked() {
    assertThat(verdict(api.send("POST", ACCOUNT, remote("")))).isEqualTo("201");
    assertThat(verdict(api.send("PATCH", ACCOUNT + "Remote/", "{\"value\":\"\"}")))
        .isEqualTo("200");
    api.get(ACCOUNT);
    assertThat(asked).hasValue(0);
  }

  @Test
  void a_lower_scope_chooses_from_an_endpoint_that_only_the_declaring_one_sees() {
    assertThat(verdict(api.send("POST", ACCOUNT, remote("")))).isEqualTo("201");
    assertThat(verdict(api.send("PATCH", USER + "Remote/", "{\"value\":\"b\"}"))).isEqualTo("200");
    assertThat(verdict(api.send("PATCH", USER + "Remote/", "{\"value\":\"z\"}")))
        .startsWith("400 InvalidValue");
    assertThat(api.get(USER + "Remote/").json().at("/data/computedValue").asText()).isEqualTo("b");
    assertThat(verdict(api.send("POST", USER, remote("").replace("\"Remote\"", "\"Other\""))))
        .isEqualTo(
            "404 ObjectNotFound: 'GlobalVariable.integrationEndpoint.id' (%s) was not found."
                .formatted(ENDPOINT));
  }

  @Test
  void an_endpoint_that_answers_no_list_keeps_the_variable_as_it_is() {
    assertThat(verdict(api.send("POST", ACCOUNT, remote(",\"value\":\"a\"")))).isEqualTo("201");
    offers = "{\"nothing\":true}";
    assertThat(verdict(api.send("PATCH", ACCOUNT + "Remote/", "{\"value\":\"b\"}")))
        .startsWith(
            "409 UnacceptableObjectConfiguration: The remote list's endpoint did not answer")
        .doesNotContain("127.0.0.1");
    assertThat(api.get(ACCOUNT + "Remote/").json().at("/data/value").asText()).isEqualTo("a");
    assertThat(verdict(api.send("PATCH", ACCOUNT + "Remote/", "{\"category\":\"x\"}")))
        .as("the value stands")
        .isEqualTo("200");
  }
}
