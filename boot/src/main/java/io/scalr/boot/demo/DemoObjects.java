package io.scalr.boot.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scalr.boot.data.PrivateFile;
import io.scalr.kernel.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a demo has made, kept in {@code demo.json} (mode 0600) of the data directory.
 *
 * @param keyId an API key of the account
 * @param healed whether a demo has come to its end: its farm was launched and a server replaced
 */
public record DemoObjects(
    long accountId,
    long environmentId,
    long farmId,
    String keyId,
    Secret secretKey,
    boolean healed) {
  private static final String FILE = "demo.json";

  public static Optional<DemoObjects> read(Path data) {
    var file = data.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      var json = new ObjectMapper().readTree(file.toFile());
      return Optional.of(
          new DemoObjects(
              json.path("accountId").asLong(),
              json.path("environmentId").asLong(),
              json.path("farmId").asLong(),
              json.path("keyId").asText(),
              Secret.of(json.path("secretKey").asText()),
              json.path("healed").asBoolean()));
    } catch (IOException e) {
      throw new DemoFailed("%s cannot be read".formatted(file), e);
    }
  }

  DemoObjects withHealed() {
    return new DemoObjects(accountId, environmentId, farmId, keyId, secretKey, true);
  }

  void write(Path data) {
    var json = JsonNodeFactory.instance.objectNode();
    fields().forEach(json::putPOJO);
    json.put("healed", healed);
    try {
      PrivateFile.write(data.resolve(FILE), json.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For {@code endpoint.json}. */
  public Map<String, ?> fields() {
    return Map.of(
        "accountId", accountId,
        "environmentId", environmentId,
        "farmId", farmId,
        "keyId", keyId,
        "secretKey", secretKey.revealText());
  }

  public String user(String path) {
    return "/api/v1beta0/user/" + environmentId + "/" + path;
  }

  /** What the vendor's API has no place for: reasons, ceilings, allowed actions. */
  String own(String path) {
    return "/api/scalr/v1/environments/" + environmentId + "/" + path;
  }
}
