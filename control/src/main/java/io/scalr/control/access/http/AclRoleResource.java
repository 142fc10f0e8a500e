package io.scalr.control.access.http;

import static io.scalr.control.access.http.TeamSchemas.ACL_ROLE;
import static io.scalr.control.access.http.TeamSchemas.ACL_ROLE_SUMMARY;
import static io.scalr.control.access.http.TeamSchemas.view;

import io.scalr.control.access.AclGrants;
import io.scalr.control.access.AclPermission;
import io.scalr.control.access.AclResource;
import io.scalr.control.access.AclRole;
import io.scalr.control.access.AclRoles;
import io.scalr.control.access.PredefinedRole;
import io.scalr.control.audit.AuditEntry;
import io.scalr.control.http.Answer;
import io.scalr.control.http.Call;
import io.scalr.control.http.Level;
import io.scalr.control.http.Lists;
import io.scalr.control.http.Permission;
import io.scalr.control.http.Route;
import io.scalr.control.http.schema.Values;
import io.scalr.kernel.AccountId;
import io.scalr.kernel.AclRoleId;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidStructure;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Refusal.ObjectNotFound;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Tx;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** ACL roles: as the vendor lists them, and with what each gives. */
public final class AclRoleResource {
  private static final String ALL = "/acl-roles/";
  private static final String ONE = ALL + "{aclRoleId:text}/";

  private final AccessParts parts;
  private final AclRoles roles;

  public AclRoleResource(AccessParts parts, AclRoles roles) {
    this.parts = parts;
    this.roles = roles;
  }

  public List<Route> routes() {
    var admin = Permission.ACCOUNT_ADMIN;
    return List.of(
        Route.list(Level.ACCOUNT, "/{accountId}" + ALL, admin, ACL_ROLE_SUMMARY, this::summaries),
        Route.list(Level.SCALR, ALL, admin, ACL_ROLE, this::list),
        Route.create(Level.SCALR, ALL, admin, ACL_ROLE, this::create),
        Route.get(Level.SCALR, ONE, admin, ACL_ROLE, this::get),
        Route.change(Level.SCALR, ONE, admin, ACL_ROLE, this::change),
        Route.delete(Level.SCALR, ONE, admin, this::delete));
  }

  private Outcome<Answer> summaries(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            Outcome.done(
                Lists.answer(
                    roles.store().list(tx, call.scope().owner(), call.listing()),
                    TeamSchemas::summary)));
  }

  private Outcome<Answer> list(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            Outcome.done(
                Lists.answer(
                    roles.store().list(tx, call.scope().owner(), call.listing()),
                    TeamSchemas::view)));
  }

  private Outcome<Answer> get(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            roles.find(tx, call.scope().owner(), id(call)).map(role -> Answer.one(view(role))));
  }

  private Outcome<Answer> create(Call call) {
    return draft(call.body(), call.body().has("resources"))
        .then(draft ->
            parts
                .transactions()
                .inTransaction(tx ->
                    account(tx, call)
                        .then(account -> roles.create(tx, account, draft))
                        .map(made -> {
                          append(
                              tx,
                              AuditEntry.made(
                                  Scope.of(made.account()),
                                  call.actor(),
                                  "acl-role.create",
                                  subject(made),
                                  view(made).values()));
                          return Answer.one(view(made));
                        })));
  }

  /** The caller's own account, or the one that an administrator of the installation names. */
  private Outcome<AccountId> account(Tx tx, Call call) {
    var named = call.body().maybeObject("account").map(key -> new AccountId(key.whole("id")));
    var own = call.scope().owner();
    var account = named.or(() -> own);
    if (account.isEmpty()) {
      return Outcome.refused(new InvalidStructure("Property 'AclRole.account' is required."));
    }
    boolean reached = own.isEmpty() || own.equals(account);
    return reached && parts.stores().accounts().find(tx, account.get()).isPresent()
        ? Outcome.done(account.get())
        : Outcome.refused(new ObjectNotFound("Invalid account."));
  }

  private Outcome<Answer> change(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            roles
                .lock(tx, call.scope().owner(), id(call))
                .then(before ->
                    call.patch(view(before))
                        .then(merged -> draft(merged, true))
                        .then(draft -> changed(tx, before, draft))
                        .map(after -> {
                          append(
                              tx,
                              AuditEntry.changed(
                                  Scope.of(after.account()),
                                  call.actor(),
                                  "acl-role.change",
                                  subject(after),
                                  view(before).values(),
                                  view(after).values()));
                          return Answer.one(view(after));
                        })));
  }

  /** What stands so already may be sent back, even of one that nobody changes. */
  private Outcome<AclRole> changed(Tx tx, AclRole before, AclRoles.Draft draft) {
    boolean same =
        draft.name().equals(before.name()) && draft.grants().equals(Optional.of(before.grants()));
    return same ? Outcome.done(before) : roles.change(tx, before, draft);
  }

  private Outcome<Answer> delete(Call call) {
    return parts
        .transactions()
        .inTransaction(tx ->
            roles
                .lock(tx, call.scope().owner(), id(call))
                .then(locked -> roles.delete(tx, locked))
                .map(gone -> {
                  append(
                      tx,
                      AuditEntry.gone(
                          Scope.of(gone.account()),
                          call.actor(),
                          "acl-role.delete",
                          subject(gone),
                          view(gone).values()));
                  return Answer.nothing();
                }));
  }

  private void append(Tx tx, AuditEntry entry) {
    parts.audit().append(tx, entry);
  }

  private static AclRoleId id(Call call) {
    return new AclRoleId(call.text("aclRoleId"));
  }

  private static String subject(AclRole role) {
    return "acl role " + role.id();
  }

  private static Outcome<AclRoles.Draft> draft(Values body, boolean withGrants) {
    var base = PredefinedRole.of(body.text("baseRole"));
    return withGrants
        ? grants(body.objects("resources"))
            .map(grants -> new AclRoles.Draft(body.text("name"), base, Optional.of(grants)))
        : Outcome.done(new AclRoles.Draft(body.text("name"), base, Optional.empty()));
  }

  private static Outcome<AclGrants> grants(List<Values> sent) {
    var all = new EnumMap<AclResource, Set<AclPermission>>(AclResource.class);
    for (var each : sent) {
      var resource = AclResource.of(each.text("resource")).orElseThrow();
      var given = EnumSet.noneOf(AclPermission.class);
      for (var word : each.texts("permissions")) {
        var permission = AclPermission.of(word).orElseThrow();
        if (!resource.permissions().contains(permission)) {
          return Outcome.refused(
              new InvalidValue(
                  "'AclRole.resources.permissions' (%s) is no permission of '%s'."
                      .formatted(word, resource.word())));
        }
        given.add(permission);
      }
      if (all.put(resource, given) != null) {
        return Outcome.refused(
            new InvalidValue(
                "'AclRole.resources.resource' (%s) is named twice.".formatted(resource.word())));
      }
    }
    return Outcome.done(new AclGrants(all));
  }
}
