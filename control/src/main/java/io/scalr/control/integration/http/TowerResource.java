package io.scalr.control.integration.http;

import static io.scalr.control.integration.http.TowerSchemas.CONFIGURATION;
import static io.scalr.control.integration.http.TowerSchemas.SERVER;
import static io.scalr.control.integration.http.TowerSchemas.SERVER_WITH_PASSWORD;

import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Mount;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.Trail;
import io.scalr.control.http.schema.View;
import io.scalr.control.integration.TowerConfiguration;
import io.scalr.control.integration.TowerServer;
import io.scalr.control.integration.Towers;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Secret;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Ansible Towers and their configurations. The vendor's API only lists the towers; to make and
 * change them is ours.
 */
public final class TowerResource {
  private static final String SERVERS = "ansible-tower/servers/";
  private static final String ALL = "ansible-tower/configurations/";
  private static final String ID = "ansibleTowerConfigurationId";
  private static final String ONE = ALL + "{" + ID + ":uuid}/";

  private final Transactions transactions;
  private final Towers towers;
  private final Trail trail;

  public TowerResource(Transactions transactions, Towers towers, Trail trail) {
    this.transactions = transactions;
    this.towers = towers;
    this.trail = trail;
  }

  public List<Route> routes() {
    var all = new ArrayList<Route>();
    all.addAll(Mount.at(this::routes, Mount.INSTALLATION, Mount.ACCOUNT));
    all.addAll(own("/", "globalTowerServerId", Permission.GLOBAL_ADMIN, Permission.GLOBAL_ADMIN));
    all.addAll(
        own(
            "/accounts/{accountId}/",
            "towerServerId",
            Permission.INTEGRATIONS_VIEW,
            Permission.INTEGRATIONS_MANAGE));
    return all;
  }

  private List<Route> routes(Mount at) {
    var view = Permission.INTEGRATIONS_VIEW;
    var manage = Permission.INTEGRATIONS_MANAGE;
    return List.of(
        Route.list(at.level(), at.path(SERVERS), view, SERVER, this::servers),
        Route.list(at.level(), at.path(ALL), view, CONFIGURATION, this::list),
        Route.create(at.level(), at.path(ALL), manage, CONFIGURATION, this::create),
        Route.get(at.level(), at.path(ONE), view, CONFIGURATION, this::get),
        Route.change(at.level(), at.path(ONE), manage, CONFIGURATION, this::change),
        Route.delete(at.level(), at.path(ONE), manage, this::delete));
  }

  private List<Route> own(String prefix, String id, Permission view, Permission manage) {
    var all = prefix + SERVERS;
    var one = all + "{" + id + ":uuid}/";
    var schema = SERVER_WITH_PASSWORD;
    return List.of(
        Route.list(Level.SCALR, all, view, schema, this::servers),
        Route.create(Level.SCALR, all, manage, schema, this::createServer),
        Route.get(Level.SCALR, one, view, schema, call -> server(call, id)),
        Route.change(Level.SCALR, one, manage, schema, call -> changeServer(call, id)),
        Route.delete(Level.SCALR, one, manage, call -> deleteServer(call, id)));
  }

  private Outcome<Answer> servers(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> towers.store().servers(tx, call.scope(), call.listing())),
            found -> TowerForms.view(SERVER, found)));
  }

  private Outcome<Answer> server(Call call, String id) {
    return transactions.inTransaction(
        tx -> towers.server(tx, call.scope(), call.uuid(id)).map(found -> Answer.one(view(found))));
  }

  private Outcome<Answer> createServer(Call call) {
    var made = TowerForms.server(towers.newId(), call.scope(), call.body());
    return transactions.inTransaction(tx ->
        towers
            .create(tx, made, Secret.of(call.body().text("password")))
            .map(server -> {
              trail.made(tx, call, "tower-server.create", subject(server), view(server));
              return Answer.one(view(server));
            }));
  }

  private Outcome<Answer> changeServer(Call call, String id) {
    return transactions.inTransaction(tx ->
        towers.server(tx, call.scope(), call.uuid(id)).then(before -> changed(tx, call, before)));
  }

  private Outcome<Answer> changed(Tx tx, Call call, TowerServer before) {
    return call.patch(view(before))
        .then(merged ->
            towers.change(
                tx,
                call.scope(),
                TowerForms.server(before.id(), before.scope(), merged),
                merged.maybeText("password").map(Secret::of)))
        .map(after -> {
          trail.changed(
              tx, call, "tower-server.change", subject(before), view(before), view(after));
          return Answer.one(view(after));
        });
  }

  private Outcome<Answer> deleteServer(Call call, String id) {
    return transactions.inTransaction(tx ->
        towers
            .deleteServer(tx, call.scope(), call.uuid(id))
            .map(gone -> {
              trail.gone(tx, call, "tower-server.delete", subject(gone), view(gone));
              return Answer.nothing();
            }));
  }

  private Outcome<Answer> list(Call call) {
    return Outcome.done(
        Lists.answer(
            transactions.inTransaction(
                tx -> towers.store().configurations(tx, call.scope(), call.listing())),
            TowerForms::view));
  }

  private Outcome<Answer> get(Call call) {
    return transactions.inTransaction(
        tx -> towers.configuration(tx, call.scope(), id(call)).map(TowerResource::one));
  }

  private Outcome<Answer> create(Call call) {
    return TowerForms.configuration(towers.newId(), call.scope(), call.body())
        .then(wanted ->
            transactions.inTransaction(tx ->
                towers
                    .create(tx, wanted)
                    .map(made -> {
                      trail.made(
                          tx,
                          call,
                          "tower-configuration.create",
                          subject(made),
                          TowerForms.view(made));
                      return one(made);
                    })));
  }

  private Outcome<Answer> change(Call call) {
    return transactions.inTransaction(tx ->
        towers.configuration(tx, call.scope(), id(call)).then(before -> changed(tx, call, before)));
  }

  private Outcome<Answer> changed(Tx tx, Call call, TowerConfiguration before) {
    return call.patch(TowerForms.view(before))
        .then(merged -> TowerForms.configuration(before.id(), before.scope(), merged))
        .then(wanted -> towers.change(tx, call.scope(), wanted))
        .map(after -> {
          trail.changed(
              tx,
              call,
              "tower-configuration.change",
              subject(before),
              TowerForms.view(before),
              TowerForms.view(after));
          return one(after);
        });
  }

  private Outcome<Answer> delete(Call call) {
    return transactions.inTransaction(tx ->
        towers
            .deleteConfiguration(tx, call.scope(), id(call))
            .map(gone -> {
              trail.gone(
                  tx, call, "tower-configuration.delete", subject(gone), TowerForms.view(gone));
              return Answer.nothing();
            }));
  }

  private static UUID id(Call call) {
    return call.uuid(ID);
  }

  private static String subject(TowerServer server) {
    return "tower server " + server.id();
  }

  private static String subject(TowerConfiguration configuration) {
    return "tower configuration " + configuration.id();
  }

  private static View view(TowerServer server) {
    return TowerForms.view(SERVER_WITH_PASSWORD, server);
  }

  private static Answer one(TowerConfiguration configuration) {
    return Answer.one(TowerForms.view(configuration));
  }
}
