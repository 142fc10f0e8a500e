package io.scalr.control.orchestration;

import io.scalr.kernel.Secret;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a script is told: as environment variables {@code SCALR_…} of the server it runs on and
 * {@code SCALR_EVENT_…} of the server that the event is of, and as values for {@code %name%} in its
 * text, which have the same names in lower case without {@code SCALR_}.
 */
public final class ScriptEnvironment {
  private static final String PREFIX = "SCALR_";

  private ScriptEnvironment() {}

  /** The variables that describe a server; those without a value are left out. */
  public static Map<String, String> of(TargetServer target) {
    var all = new LinkedHashMap<String, String>();
    var server = target.server();
    var place = server.place();
    var addresses = server.marks().addresses();
    all.put("SERVER_ID", server.id().toString());
    all.put("INSTANCE_INDEX", Integer.toString(server.ref().index()));
    all.put("SERVER_TYPE", server.recipe().instanceType());
    all.put("IMAGE_ID", server.recipe().cloudImage());
    all.put("AMI_ID", server.recipe().cloudImage());
    addresses.open().stream().findFirst().ifPresent(ip -> all.put("EXTERNAL_IP", ip));
    addresses.inner().stream().findFirst().ifPresent(ip -> all.put("INTERNAL_IP", ip));
    all.put("ROLE_NAME", target.role().name());
    all.put("ROLE_OS", target.os().id());
    all.put("BEHAVIORS", String.join(",", target.role().builtinAutomation()));
    all.put("ISDBMASTER", "0");
    all.put("FARM_ID", target.farm().id().toString());
    all.put("FARM_NAME", target.farm().name());
    all.put("FARM_HASH", target.farm().hash());
    target.farm().owner().ifPresent(owner -> all.put("FARM_OWNER_EMAIL", owner.email()));
    all.put("FARM_ROLE_ID", target.farmRole().id().toString());
    all.put("FARM_ROLE_ALIAS", target.farmRole().alias());
    var around = target.around();
    around.launchedBy().ifPresent(user -> all.put("LAUNCHED_BY_ID", user.id().toString()));
    around.launchedBy().ifPresent(user -> all.put("LAUNCHED_BY_EMAIL", user.login()));
    around.installation().ifPresent(id -> all.put("ID", id));
    around.hostname().ifPresent(name -> all.put("SERVER_HOSTNAME", name));
    around.payer().ifPresent(payer -> paid(all, payer));
    around.environment().ifPresent(name -> all.put("ENV_NAME", name));
    around.account().ifPresent(name -> all.put("ACCOUNT_NAME", name));
    all.put("ENV_ID", server.tenant().environment().toString());
    all.put("ACCOUNT_ID", server.tenant().account().toString());
    all.put("CLOUD_PLATFORM", String.valueOf(place.platform()));
    all.put("CLOUD_LOCATION", String.valueOf(place.location()));
    all.put("REGION", String.valueOf(place.location()));
    var machine = server.state().machine().map(Object::toString);
    machine.ifPresent(id -> all.put("CLOUD_SERVER_ID", id));
    machine.ifPresent(id -> all.put("INSTANCE_ID", id));
    return prefixed(PREFIX, all);
  }

  private static void paid(Map<String, String> all, Payer payer) {
    all.put("PROJECT_ID", payer.project().id().toString());
    all.put("PROJECT_NAME", payer.project().name());
    all.put("PROJECT_BC", payer.project().billingCode());
    all.put("COST_CENTER_ID", payer.costCenter().id().toString());
    all.put("COST_CENTER_NAME", payer.costCenter().name());
    all.put("COST_CENTER_BC", payer.costCenter().billingCode());
  }

  /**
   * The environment of a script that an event orders.
   *
   * @param triggering the event's server; empty when nothing is known of it any more
   */
  public static Map<String, String> of(
      UserEvent event, Optional<TargetServer> triggering, TargetServer target) {
    var all = new LinkedHashMap<>(of(target));
    triggering.ifPresent(server ->
        of(server)
            .forEach((name, value) ->
                all.put(PREFIX + "EVENT_" + name.substring(PREFIX.length()), value)));
    all.put(PREFIX + "EVENT_SERVER_ID", event.of().server().toString());
    all.put(PREFIX + "EVENT_NAME", event.name().word());
    all.put(PREFIX + "EVENT_ID", event.id().toString());
    all.putAll(event.variables());
    return Collections.unmodifiableMap(all);
  }

  /**
   * The values for {@code %name%}, later ones winning: the server's, the script's own, the rule's,
   * the event's. A rule's value of a locked variable does not count.
   */
  public static Map<String, String> placeholders(
      Map<String, String> environment, Script script, Map<String, String> given) {
    var all = new HashMap<String, String>();
    environment.forEach((name, value) -> {
      if (!event(name)) {
        all.put(placeholder(name), value);
      }
    });
    for (var variable : script.variables()) {
      variable.value().ifPresent(value -> all.put(variable.name(), value));
      var other = given.get(variable.name());
      if (other != null && !variable.locked()) {
        all.put(variable.name(), other);
      }
    }
    environment.forEach((name, value) -> {
      if (event(name)) {
        all.put(placeholder(name), value);
      }
    });
    return all;
  }

  /** As an order carries them: none is to be shown in a log. */
  public static Map<String, Secret> secret(Map<String, String> environment) {
    var all = new HashMap<String, Secret>();
    environment.forEach((name, value) -> all.put(name, Secret.of(value)));
    return all;
  }

  private static boolean event(String name) {
    return name.startsWith(PREFIX + "EVENT_");
  }

  private static String placeholder(String name) {
    return name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> prefixed(String prefix, Map<String, String> names) {
    var all = new LinkedHashMap<String, String>();
    names.forEach((name, value) -> all.put(prefix + name, value));
    return all;
  }
}
