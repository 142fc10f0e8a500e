package io.scalr.control.integration.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.control.integration.TowerConfiguration.Group;
import io.scalr.control.integration.TowerConfiguration.MachineCredential;
import io.scalr.kernel.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Groups and machine credentials as JSON, passwords in clear: only ever stored sealed. */
record TowerDetails(List<Group> groups, List<MachineCredential> credentials) {
  private static final JsonMapper JSON = new JsonMapper();

  byte[] write() {
    var root = JSON.createObjectNode();
    var list = root.putArray("groups");
    groups.forEach(group -> put(list.addObject(), group));
    var all = root.putArray("credentials");
    credentials.forEach(credential -> put(all.addObject(), credential));
    try {
      return JSON.writeValueAsBytes(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(ObjectNode node, Group group) {
    group.name().ifPresent(name -> node.put("name", name));
    switch (group) {
      case Group.Regular(var id, var _) -> id.ifPresent(number -> node.put("id", number));
      case Group.Template(var id, var _) -> {
        node.put("template", true);
        id.ifPresent(uuid -> node.put("id", uuid.toString()));
      }
    }
  }

  private static void put(ObjectNode node, MachineCredential credential) {
    credential.id().ifPresent(id -> node.put("id", id));
    credential.name().ifPresent(name -> node.put("name", name));
    switch (credential) {
      case MachineCredential.Linux linux ->
          linux.publicKey().ifPresent(key -> node.put("publicKey", key));
      case MachineCredential.Windows windows -> {
        node.put("windows", true);
        windows.password().ifPresent(password -> node.put("password", password.revealText()));
      }
    }
  }

  static TowerDetails read(byte[] json) {
    try {
      var root = JSON.readTree(json);
      var groups = new ArrayList<Group>();
      root.path("groups").forEach(node -> groups.add(group(node)));
      var credentials = new ArrayList<MachineCredential>();
      root.path("credentials").forEach(node -> credentials.add(credential(node)));
      return new TowerDetails(groups, credentials);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Group group(JsonNode node) {
    return node.path("template").asBoolean()
        ? new Group.Template(text(node, "id").map(UUID::fromString), text(node, "name"))
        : new Group.Regular(number(node), text(node, "name"));
  }

  private static MachineCredential credential(JsonNode node) {
    return node.path("windows").asBoolean()
        ? new MachineCredential.Windows(
            number(node), text(node, "name"), text(node, "password").map(Secret::of))
        : new MachineCredential.Linux(number(node), text(node, "name"), text(node, "publicKey"));
  }

  private static Optional<String> text(JsonNode node, String name) {
    return Optional.ofNullable(node.get(name)).map(JsonNode::asText);
  }

  private static Optional<Long> number(JsonNode node) {
    return Optional.ofNullable(node.get("id")).map(JsonNode::asLong);
  }
}
