package io.scalr.agent.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.agent.disk.DurableFile;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** The agent's identity on disk: its own key pair, what enrolment gave it, what it has received. */
public final class IdentityStore {
  /**
   * In place of a number received: an epoch has just begun, and the next Welcome says the number.
   * On disk, since the link may be lost between the two.
   */
  static final long AS_WELCOME_SAYS = -1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final DurableFile identity;
  private final DurableFile keys;
  private final DurableFile received;

  public IdentityStore(Path directory) {
    this.identity = new DurableFile(directory.resolve("identity.json"));
    this.keys = new DurableFile(directory.resolve("agent-key.json"));
    this.received = new DurableFile(directory.resolve("received"));
  }

  public Optional<Identity> identity() throws IOException {
    var bytes = identity.read();
    return bytes.isEmpty() ? Optional.empty() : Optional.of(read(JSON.readTree(bytes.get())));
  }

  /** Durable when it returns. */
  public void keep(Identity now) throws IOException {
    var json =
        JSON.createObjectNode()
            .put("serverId", now.server().toString())
            .put("slot", now.slot())
            .put("linkKey", base64(now.linkKey()))
            .put("epoch", now.epoch())
            .put("session", now.session())
            .put("pingSeconds", now.pingPeriod().toSeconds());
    now.former().ifPresent(former -> json.put("formerLinkKey", base64(former)));
    identity.write(JSON.writeValueAsBytes(json));
  }

  private static Identity read(JsonNode json) {
    return new Identity(
        ServerId.of(json.path("serverId").asText()),
        json.path("slot").asInt(),
        secret(json.path("linkKey")),
        json.has("formerLinkKey")
            ? Optional.of(secret(json.path("formerLinkKey")))
            : Optional.empty(),
        json.path("epoch").asLong(),
        json.path("session").asLong(),
        Duration.ofSeconds(json.path("pingSeconds").asLong()));
  }

  private static String base64(Secret secret) {
    return Base64.getEncoder().encodeToString(secret.revealBytes());
  }

  private static Secret secret(JsonNode text) {
    return Secret.of(Base64.getDecoder().decode(text.asText()));
  }

  /** The number of the server's last message that is kept or done; 0 for none. */
  public long received() throws IOException {
    return received
        .read()
        .map(bytes -> Long.parseLong(new String(bytes, StandardCharsets.US_ASCII)))
        .orElse(0L);
  }

  /** Durable when it returns; only then may the server hear "committed". */
  public void received(long sequence) throws IOException {
    received.write(Long.toString(sequence).getBytes(StandardCharsets.US_ASCII));
  }

  /** The agent's Ed25519 keys, made at the first call and on disk before anybody sees them. */
  public KeyPair keys(RandomSource random) throws IOException {
    try {
      var bytes = keys.read();
      if (bytes.isPresent()) {
        var json = JSON.readTree(bytes.get());
        var factory = KeyFactory.getInstance("Ed25519");
        return new KeyPair(
            factory.generatePublic(new X509EncodedKeySpec(json.path("publicKey").binaryValue())),
            factory.generatePrivate(
                new PKCS8EncodedKeySpec(json.path("privateKey").binaryValue())));
      }
      return make(random);
    } catch (GeneralSecurityException e) {
      throw new IOException("the agent's key cannot be read or made", e);
    }
  }

  private KeyPair make(RandomSource random) throws IOException, GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(255, new Chance(random));
    var pair = generator.generateKeyPair();
    keys.write(
        JSON.writeValueAsBytes(
            JSON.createObjectNode()
                .put("publicKey", pair.getPublic().getEncoded())
                .put("privateKey", pair.getPrivate().getEncoded())));
    return pair;
  }

  /** The kernel's source of chance where the JDK wants its own type. */
  private static final class Chance extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final transient RandomSource random;

    Chance(RandomSource random) {
      super(null, null);
      this.random = random;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(random.bytes(bytes.length), 0, bytes, 0, bytes.length);
    }
  }
}
