package io.scalr.control.integration.http;

import static io.scalr.control.integration.http.TowerSchemas.CONFIGURATION;
import static io.scalr.control.integration.http.TowerSchemas.CREDENTIALS;
import static io.scalr.control.integration.http.TowerSchemas.GROUP;
import static io.scalr.control.integration.http.TowerSchemas.LINUX;
import static io.scalr.control.integration.http.TowerSchemas.REGULAR;
import static io.scalr.control.integration.http.TowerSchemas.TEMPLATE;
import static io.scalr.control.integration.http.TowerSchemas.WINDOWS;

import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Type;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.control.integration.TowerConfiguration;
import io.scalr.control.integration.TowerConfiguration.Group;
import io.scalr.control.integration.TowerConfiguration.MachineCredential;
import io.scalr.control.integration.TowerConfiguration.Named;
import io.scalr.control.integration.TowerServer;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal.InvalidStructure;
import io.scalr.kernel.Refusal.InvalidValue;
import io.scalr.kernel.Scope;
import io.scalr.kernel.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Towers and their configurations as the API writes them, and back. */
final class TowerForms {
  private TowerForms() {}

  static TowerServer server(UUID id, Scope scope, Values body) {
    return new TowerServer(
        id,
        scope,
        body.text("url"),
        body.text("userName"),
        body.maybeFlag("sslVerification").orElse(true),
        body.maybeText("certificate"));
  }

  static View view(Schema schema, TowerServer server) {
    return View.of(schema)
        .put("certificate", server.certificate())
        .put("id", server.id())
        .put("scope", server.scope().word())
        .put("sslVerification", server.sslVerification())
        .put("url", server.url())
        .put("userName", server.userName());
  }

  static Outcome<TowerConfiguration> configuration(UUID id, Scope scope, Values body) {
    for (var each : body.objects("groups")) {
      if (!each.has("id") && !each.has("name")) {
        return nameless("groups");
      }
    }
    for (var each : body.objects("credentials")) {
      if (!each.has("id") && !each.has("name")) {
        return nameless("credentials");
      }
    }
    var variables = body.maybeText("variables").filter(text -> !text.isBlank());
    if (variables.filter(text -> !isMapping(text)).isPresent()) {
      return Outcome.refused(
          new InvalidValue(
              "'AnsibleTowerConfiguration.variables' is invalid. Variables are a mapping in JSON or"
                  + " YAML."));
    }
    return Outcome.done(
        new TowerConfiguration(
            id,
            scope,
            body.text("name"),
            UUID.fromString(body.idText("server")),
            named(body.object("organization")),
            named(body.object("inventory")),
            body.objects("groups").stream().map(TowerForms::group).toList(),
            body.objects("credentials").stream().map(TowerForms::credential).toList(),
            variables,
            body.maybeFlag("allowOverride").orElse(false),
            body.maybeFlag("isShared").orElse(true)));
  }

  private static <T> Outcome<T> nameless(String property) {
    return Outcome.refused(
        new InvalidStructure(
            "Property 'AnsibleTowerConfiguration.%s.name' is required where there is no id."
                .formatted(property)));
  }

  /** JSON is YAML, too. Only plain values are made of it, and aliases are few. */
  private static boolean isMapping(String text) {
    try {
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(text) instanceof Map<?, ?>;
    } catch (YAMLException unreadable) {
      return false;
    }
  }

  private static Named named(Values values) {
    return new Named(values.whole("id"), values.maybeText("name"));
  }

  private static Group group(Values values) {
    return values.kind().equals(TEMPLATE)
        ? new Group.Template(values.maybeText("id").map(UUID::fromString), values.maybeText("name"))
        : new Group.Regular(values.maybeWhole("id"), values.maybeText("name"));
  }

  private static MachineCredential credential(Values values) {
    return values.kind().equals(WINDOWS)
        ? new MachineCredential.Windows(
            values.maybeWhole("id"),
            values.maybeText("name"),
            values.maybeText("password").map(Secret::of))
        : new MachineCredential.Linux(
            values.maybeWhole("id"), values.maybeText("name"), values.maybeText("publicKey"));
  }

  static View view(TowerConfiguration it) {
    return View.of(CONFIGURATION)
        .put("allowOverride", it.allowOverride())
        .put("credentials", it.credentials().stream().map(TowerForms::view).toList())
        .put("groups", it.groups().stream().map(TowerForms::view).toList())
        .put("id", it.id())
        .put("inventory", view("inventory", it.inventory()))
        .put("isShared", it.shared())
        .put("name", it.name())
        .put("organization", view("organization", it.organization()))
        .put("scope", it.scope().word())
        .put("server", it.server())
        .put("variables", it.variables());
  }

  private static View view(String property, Named named) {
    var type = CONFIGURATION.get(property).type();
    if (type instanceof Type.Nested(var schema)) {
      return View.of(schema.get()).put("id", named.id()).put("name", named.name());
    }
    throw new IllegalStateException(property + " is no object");
  }

  private static View view(Group group) {
    return switch (group) {
      case Group.Regular(Optional<Long> id, Optional<String> name) ->
          View.of(GROUP, REGULAR).put("id", id).put("name", name);
      case Group.Template(Optional<UUID> id, Optional<String> name) ->
          View.of(GROUP, TEMPLATE).put("id", id).put("name", name);
    };
  }

  private static View view(MachineCredential credential) {
    return switch (credential) {
      case MachineCredential.Linux(var id, var name, var key) ->
          View.of(CREDENTIALS, LINUX).put("id", id).put("name", name).put("publicKey", key);
      case MachineCredential.Windows(var id, var name, var _) ->
          View.of(CREDENTIALS, WINDOWS).put("id", id).put("name", name);
    };
  }
}
