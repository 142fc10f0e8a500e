package io.scalr.control.cloud.http;

import static io.scalr.control.cloud.http.CredentialSchemas.CREDENTIALS;
import static io.scalr.control.cloud.http.CredentialSchemas.PROVIDER;
import static io.scalr.control.cloud.http.CredentialSchemas.SUMMARY;
import static io.scalr.control.cloud.http.CredentialSchemas.TYPE;
import static io.scalr.control.cloud.http.CredentialSchemas.UK;

import io.scalr.control.cloud.CloudCredential;
import io.scalr.control.cloud.CloudCredentials;
import io.scalr.control.cloud.CredentialKind;
import io.scalr.control.cloud.PlatformId;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Property.Trait;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.Type;
import io.scalr.control.http.schema.Values;
import io.scalr.control.http.schema.View;
import io.scalr.kernel.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Credentials as the API writes them, and back. What belongs to one kind of cloud is kept by name:
 * secrets sealed, the rest as settings; what is inside of an object is named {@code object.name}.
 */
final class CredentialForms {
  /** Kept in columns of their own, or told by the platform. */
  private static final Set<String> COMMON =
      Set.copyOf(Stream.concat(SUMMARY.properties().keySet().stream(), Stream.of(UK)).toList());

  private CredentialForms() {}

  /**
   * @param body of a concrete kind
   * @param secrets those it has already; what the body does not name stays
   */
  static CloudCredentials.Draft draft(Values body, Map<String, Secret> secrets) {
    var settings = new HashMap<String, String>();
    var all = new HashMap<>(secrets);
    take("", body.schema(), body, settings);
    body.schema()
        .named(Trait.WRITE_ONLY)
        .forEach(name -> body.maybeText(name).ifPresent(value -> all.put(name, Secret.of(value))));
    return new CloudCredentials.Draft(
        platform(body), body.text("name"), body.maybeText("description").orElse(""), settings, all);
  }

  private static PlatformId platform(Values body) {
    var kind =
        Stream.of(CredentialKind.values())
            .filter(each -> each.definition().equals(body.kind()))
            .findFirst()
            .orElseThrow();
    var named =
        switch (kind) {
          case OPENSTACK, CLOUDSTACK -> body.text(PROVIDER);
          case RACKSPACE -> kind.platforms().get(body.maybeFlag(UK).orElse(false) ? 1 : 0);
          case LOCAL, AWS, GCE, AZURE, VMWARE -> kind.platforms().getFirst();
        };
    return new PlatformId(named);
  }

  private static void take(
      String prefix, Schema schema, Values values, Map<String, String> settings) {
    for (var property : schema.properties().values()) {
      var name = property.name();
      if (prefix.isEmpty() && COMMON.contains(name)
          || property.is(Trait.WRITE_ONLY)
          || property.is(Trait.READ_ONLY)) {
        continue;
      }
      switch (property.type()) {
        case Type.Nested(var inner) ->
            values
                .maybeObject(name)
                .ifPresent(o -> take(prefix + name + ".", inner.get(), o, settings));
        case Type.Flag _ ->
            values.maybeFlag(name).ifPresent(v -> settings.put(prefix + name, v.toString()));
        case Type.Text _ -> values.maybeText(name).ifPresent(v -> settings.put(prefix + name, v));
        case Type.Whole _, Type.Decimal _, Type.Time _, Type.ListOf _ ->
            throw new IllegalStateException("no setting can be " + property);
      }
    }
  }

  static View view(CloudCredential credential) {
    var view = View.of(CREDENTIALS, CredentialKind.of(credential.platform()).definition());
    var settings = credential.settings();
    common(view, credential);
    for (var property : view.schema().properties().values()) {
      if (!COMMON.contains(property.name()) && !property.is(Trait.WRITE_ONLY)) {
        view.put(property.name(), shown(property, "", settings));
      }
    }
    if (view.schema().find(UK).isPresent()) {
      view.put(
          UK, credential.platform().value().equals(CredentialKind.RACKSPACE.platforms().get(1)));
    }
    return view;
  }

  private static Optional<?> shown(Property property, String prefix, Map<String, String> settings) {
    var name = prefix + property.name();
    return switch (property.type()) {
      case Type.Nested(var inner) ->
          settings.keySet().stream().anyMatch(key -> key.startsWith(name + "."))
              ? Optional.of(inside(inner.get(), name + ".", settings))
              : Optional.empty();
      case Type.Flag _ -> Optional.ofNullable(settings.get(name)).map(Boolean::valueOf);
      case Type.Text _ -> Optional.ofNullable(settings.get(name));
      case Type.Whole _, Type.Decimal _, Type.Time _, Type.ListOf _ ->
          throw new IllegalStateException("no setting can be " + property);
    };
  }

  private static View inside(Schema schema, String prefix, Map<String, String> settings) {
    var view = View.of(schema);
    schema
        .properties()
        .values()
        .forEach(property -> view.put(property.name(), shown(property, prefix, settings)));
    return view;
  }

  static View summary(CloudCredential credential) {
    var view = View.of(SUMMARY).put(TYPE, CredentialKind.of(credential.platform()).definition());
    common(view, credential);
    return view;
  }

  private static void common(View view, CloudCredential credential) {
    var platform = credential.platform();
    view.put("description", credential.description())
        .put("id", credential.id())
        .put("name", credential.name())
        .put(
            PROVIDER,
            CredentialKind.of(platform).namesProvider() ? Optional.of(platform) : Optional.empty())
        .put("scope", credential.scope().word())
        .put("status", credential.suspended() ? "suspended" : "enabled");
  }
}
