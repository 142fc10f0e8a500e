package io.scalr.boot.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What the first start makes up and writes to {@code scalr-server-secrets.json} (mode 0600). Losing
 * the file loses the sealed columns of the database, so it belongs to every backup.
 *
 * @param installationId eight hex digits; tag of everything we make in a cloud
 * @param adminUser the bootstrap user
 * @param adminPassword its password until somebody changes it
 * @param globalKeyId the API key of the whole installation ({@code APIK} and 16)
 * @param globalSecretKey its secret
 * @param databasePassword of the embedded PostgreSQL
 * @param sealingMasterKey 32 bytes under which secrets at rest are sealed
 */
public record InstallationSecrets(
    String installationId,
    String adminUser,
    Secret adminPassword,
    String globalKeyId,
    Secret globalSecretKey,
    Secret databasePassword,
    Secret sealingMasterKey) {
  private static final String FILE = "scalr-server-secrets.json";

  /** Without the pairs that look alike, since a person may type it. */
  private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

  private static final String KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  /** 20 of 56 letters are 116 bits. */
  private static final int PASSWORD_LETTERS = 20;

  private static final int KEY_ID_LETTERS = 16;

  /** 240 bits; what clients are used to is 40 characters, and so many bytes make just that. */
  private static final int SECRET_KEY_BYTES = 30;

  private static final int MASTER_KEY_BYTES = 32;
  private static final int INSTALLATION_ID_BYTES = 4;

  /** Reads the file of this directory, or makes it up. */
  public static InstallationSecrets open(DataDirectory directory, RandomSource random) {
    var file = directory.resolve(FILE);
    try {
      if (Files.exists(file)) {
        return read(file);
      }
      var made = invent(random);
      PrivateFile.write(file, made.json());
      return made;
    } catch (IOException | IllegalArgumentException e) {
      throw new CannotStart(
          "The secrets file %s cannot be used: %s".formatted(file, e.getMessage()), e);
    }
  }

  public static Path fileIn(Path directory) {
    return directory.resolve(FILE);
  }

  /** Reads the file of a server that is running. */
  public static InstallationSecrets read(Path file) throws IOException {
    var json = new ObjectMapper().readTree(file.toFile());
    return new InstallationSecrets(
        text(json, "installationId"),
        text(json, "adminUser"),
        Secret.of(text(json, "adminPassword")),
        text(json, "globalKeyId"),
        Secret.of(text(json, "globalSecretKey")),
        Secret.of(text(json, "databasePassword")),
        Secret.of(Base64.getDecoder().decode(text(json, "sealingMasterKey"))));
  }

  private static String text(JsonNode json, String field) {
    var value = json.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("it has no " + field);
    }
    return value.textValue();
  }

  private static InstallationSecrets invent(RandomSource random) {
    return new InstallationSecrets(
        HexFormat.of().formatHex(random.bytes(INSTALLATION_ID_BYTES)),
        "admin",
        Secret.of(letters(random, LETTERS, PASSWORD_LETTERS)),
        "APIK" + letters(random, KEY_LETTERS, KEY_ID_LETTERS),
        Secret.of(Base64.getEncoder().encodeToString(random.bytes(SECRET_KEY_BYTES))),
        Secret.of(letters(random, LETTERS, 2 * PASSWORD_LETTERS)),
        Secret.of(random.bytes(MASTER_KEY_BYTES)));
  }

  private static String letters(RandomSource random, String alphabet, int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(alphabet.charAt((int) random.below(alphabet.length())));
    }
    return text.toString();
  }

  private String json() {
    return JsonNodeFactory.instance
            .objectNode()
            .put("installationId", installationId)
            .put("adminUser", adminUser)
            .put("adminPassword", adminPassword.revealText())
            .put("globalKeyId", globalKeyId)
            .put("globalSecretKey", globalSecretKey.revealText())
            .put("databasePassword", databasePassword.revealText())
            .put(
                "sealingMasterKey",
                Base64.getEncoder().encodeToString(sealingMasterKey.revealBytes()))
            .toPrettyString()
        + "\n";
  }
}
