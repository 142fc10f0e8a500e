package io.scalr.agent;

import io.scalr.agent.disk.Directories;
import io.scalr.agent.link.Enrolling;
import io.scalr.agent.link.IdentityStore;
import io.scalr.agent.link.LinkLoop;
import io.scalr.agent.link.PinnedTrust;
import io.scalr.agent.link.ServerTime;
import io.scalr.agent.link.WebSocketLink;
import io.scalr.agent.sense.Sampler;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import io.scalr.protocol.MetricBatch;
import io.scalr.protocol.UserData;
import io.scalr.protocol.codec.EnrolmentCodec;
import io.scalr.protocol.codec.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A first boot as it really is, against a {@link TrainingServer} in the same JVM, so that a run
 * with {@code -XX:AOTCacheOutput} sees the classes that agents need: TLS, enrolment, the link, a
 * script, a sample. Without the TLS handshake and the answers, as it once was, a fifth of the
 * classes was missing. It uses a directory of its own below the state directory and removes it.
 *
 * <p>{@code java @jvm.options -XX:AOTCacheOutput=agent.aot -cp JARS io.scalr.agent.Main --train
 * --state DIR}, and then each agent with {@code -XX:AOTCache=agent.aot}, the same options and the
 * same class path (jars only, in the same order). A cache that does not fit is ignored by the JVM:
 * the start is slower, nothing else. It needs a JDK, for {@code keytool}.
 */
final class Training {
  /** Of a certificate that lives for the seconds of the training, on this machine. */
  private static final String PASSWORD = "training";

  private static final long LIMIT_SECONDS = 60;

  private Training() {}

  static void run(Path state, Journal journal) throws IOException, InterruptedException {
    var directory = Directories.make(state.resolve("training"), Directories.PASSAGE);
    try {
      live(directory, journal);
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificate to train with", e);
    } finally {
      Directories.remove(directory);
    }
  }

  private static void live(Path directory, Journal journal)
      throws IOException, InterruptedException, GeneralSecurityException {
    var clock = new SystemClock();
    var ids = new SystemIds();
    var random = new SystemRandom();
    var certificate = certificate(directory.resolve("certificate"));
    var server = new ServerId(ids.uuid());
    var linkKey = Secret.of(random.bytes(32));
    try (var peer = new TrainingServer(context(certificate), server, linkKey, clock, ids)) {
      var ca = Proof.sha256(certificate.getCertificate("a").getPublicKey().getEncoded());
      var said = new UserData(peer.url(), ca, server, Secret.of(random.bytes(32)));
      Files.write(directory.resolve("user-data"), EnrolmentCodec.encode(said).toArray());
      var agent = agent(directory, Main.userData(directory.resolve("user-data")), clock, journal);
      var life = Thread.ofVirtual().start(() -> live(agent, journal));
      if (!peer.up().await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the training did not come to its end");
      }
      agent.stop();
      life.join();
    }
  }

  private static void live(Agent agent, Journal journal) {
    try {
      agent.run();
    } catch (IOException failure) {
      journal.error("the training failed", failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static Agent agent(Path directory, UserData userData, Clock clock, Journal journal)
      throws IOException {
    var state = Directories.make(directory.resolve("state"), Directories.PASSAGE);
    var random = new SystemRandom();
    var store = new IdentityStore(state);
    var time = new ServerTime(clock);
    var http = Main.http(new PinnedTrust(userData.caSha256(), clock));
    // Life is too short here for its usual period.
    new MetricBatch(List.of(new Sampler(Path.of("/proc"), time).sample()));
    return new Agent(
        state,
        "training",
        new Agent.Ports(
            clock,
            random,
            WebSocketLink.to(http, userData.url()),
            new Enrolling(http, userData, store, random, time),
            store,
            time,
            journal,
            LinkLoop.Pauses.USUAL,
            Path.of("/proc"),
            Shutdown.ofThisMachine(directory.resolve("boot-id"))));
  }

  private static KeyStore certificate(Path file)
      throws IOException, InterruptedException, GeneralSecurityException {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=training",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("keytool does not end");
    }
    return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
  }

  private static SSLContext context(KeyStore certificate) throws GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(certificate, PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
