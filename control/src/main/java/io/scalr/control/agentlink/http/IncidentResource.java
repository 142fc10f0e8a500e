package io.scalr.control.agentlink.http;

import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.time;
import static io.scalr.control.http.schema.Property.uuid;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.agentlink.AgentAdmission;
import io.scalr.control.agentlink.AgentIdentities;
import io.scalr.control.agentlink.AgentIdentities.Recorded;
import io.scalr.control.agentlink.AgentIdentity;
import io.scalr.control.agentlink.AgentRecord;
import io.scalr.control.audit.Actor;
import io.scalr.control.audit.Audit;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Scope;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.Transactions;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What went wrong with a server's agent, dead messages included, and the end of a freeze. */
public final class IncidentResource {
  /** More are for a person with a database client; an agent at odds makes one a minute. */
  private static final int SHOWN = 500;

  private static final String SERVER = "/environments/{envId}/servers/{serverId:uuid}/";

  private static final Schema INCIDENT =
      Schema.object(
          "AgentIncident",
          text("incident").readOnly(),
          text("text").raw().readOnly(),
          time("at").readOnly());

  private static final Schema AGENT =
      Schema.object(
          "ServerAgent",
          uuid("id").readOnly(),
          text("state").readOnly(),
          text("frozenBecause").readOnly(),
          whole("epoch").readOnly(),
          whole("session").readOnly());

  private final Transactions transactions;
  private final AgentIdentities identities;
  private final AgentAdmission admission;
  private final Audit audit;

  public IncidentResource(
      Transactions transactions,
      AgentIdentities identities,
      AgentAdmission admission,
      Audit audit) {
    this.transactions = transactions;
    this.identities = identities;
    this.admission = admission;
    this.audit = audit;
  }

  public List<Route> routes() {
    return List.of(
        Route.list(
            Level.SCALR, SERVER + "incidents/", Permission.FARMS_VIEW, INCIDENT, this::incidents),
        Route.get(Level.SCALR, SERVER + "agent/", Permission.FARMS_VIEW, AGENT, this::agent),
        Route.action(
            Level.SCALR,
            SERVER + "actions/thaw-agent/",
            Permission.FARMS_SERVERS,
            AGENT,
            this::thaw));
  }

  private Outcome<Answer> incidents(Call call) {
    return transactions.inTransaction(tx ->
        find(tx, call)
            .map(agent ->
                Answer.whole(
                    call,
                    identities.incidents(tx, call.tenant(), agent.server(), SHOWN).stream()
                        .map(IncidentResource::view)
                        .toList())));
  }

  private Outcome<Answer> agent(Call call) {
    return transactions.inTransaction(tx -> find(tx, call).map(found -> Answer.one(view(found))));
  }

  private Outcome<Answer> thaw(Call call) {
    return transactions.inTransaction(tx ->
        find(tx, call)
            .then(before ->
                admission
                    .thaw(tx, call.tenant(), before.server())
                    .map(after -> {
                      note(tx, call, before, after);
                      return Answer.one(view(after));
                    })));
  }

  private void note(Tx tx, Call call, AgentRecord before, AgentRecord after) {
    audit.append(
        tx,
        AuditEntry.changed(
            Scope.of(call.tenant()),
            new Actor(call.caller().name(), call.caller().how()),
            "server.thaw-agent",
            "server " + after.server(),
            Map.of("agent", state(before.identity()), "epoch", before.epoch()),
            Map.of("agent", state(after.identity()), "epoch", after.epoch())));
  }

  /** Absent and foreign alike. */
  private Outcome<AgentRecord> find(Tx tx, Call call) {
    var id = new ServerId(call.uuid("serverId"));
    return identities
        .find(tx, id)
        .filter(agent -> agent.tenant().equals(call.tenant()))
        .map(Outcome::done)
        .orElseGet(
            () -> Outcome.refused(new ObjectNotFound("'Server.id' (" + id + ") was not found.")));
  }

  private static View view(Recorded recorded) {
    return View.of(INCIDENT)
        .put("incident", word(recorded.incident()))
        .put("text", recorded.text())
        .put("at", recorded.at());
  }

  private static View view(AgentRecord agent) {
    var why =
        agent.identity() instanceof AgentIdentity.Frozen frozen
            ? Optional.of(word(frozen.reason()))
            : Optional.empty();
    return View.of(AGENT)
        .put("id", agent.server())
        .put("state", state(agent.identity()))
        .put("frozenBecause", why)
        .put("epoch", agent.epoch())
        .put("session", agent.session());
  }

  private static String state(AgentIdentity identity) {
    return switch (identity) {
      case AgentIdentity.JoinOpen _ -> "expected";
      case AgentIdentity.Enrolled _ -> "enrolled";
      case AgentIdentity.Live _ -> "live";
      case AgentIdentity.Frozen _ -> "frozen";
      case AgentIdentity.Thawed _ -> "thawed";
      case AgentIdentity.Revoked _ -> "revoked";
    };
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
