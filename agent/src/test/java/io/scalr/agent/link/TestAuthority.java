package io.scalr.agent.link;

import io.scalr.protocol.Bytes;
import io.scalr.protocol.codec.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A CA and certificates signed by it, made with the JDK's keytool. */
public final class TestAuthority {
  private static final String PASSWORD = "changeit";

  private final Path directory;
  private final String name;

  public TestAuthority(Path directory, String name) throws IOException, InterruptedException {
    this.directory = directory;
    this.name = name;
    keytool(
        "-genkeypair",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-alias",
        name,
        "-dname",
        "CN=" + name,
        "-ext",
        "bc:critical=ca:true",
        "-validity",
        "30");
  }

  /** SHA-256 of its public key, as user data says it. */
  public Bytes sha256() throws IOException, GeneralSecurityException {
    return Proof.sha256(store().getCertificate(name).getPublicKey().getEncoded());
  }

  /**
   * A server's side of TLS.
   *
   * @param names such as {@code IP:127.0.0.1}
   * @param options further ones of keytool's gencert, such as a start date
   */
  public SSLContext server(String alias, String names, String... options)
      throws IOException, InterruptedException, GeneralSecurityException {
    var request = directory.resolve(alias + ".csr").toString();
    var certificate = directory.resolve(alias + ".pem").toString();
    keytool(
        "-genkeypair",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-alias",
        alias,
        "-dname",
        "CN=" + alias);
    keytool("-certreq", "-alias", alias, "-file", request);
    var sign =
        new ArrayList<>(
            List.of(
                "-gencert",
                "-alias",
                name,
                "-infile",
                request,
                "-outfile",
                certificate,
                "-rfc",
                "-ext",
                "san=" + names));
    if (options.length == 0) {
      sign.addAll(List.of("-validity", "10"));
    }
    sign.addAll(List.of(options));
    keytool(sign.toArray(String[]::new));
    keytool("-importcert", "-noprompt", "-alias", alias, "-file", certificate);
    return context(alias);
  }

  private SSLContext context(String alias) throws IOException, GeneralSecurityException {
    var all = store();
    var only = KeyStore.getInstance("PKCS12");
    only.load(null, null);
    only.setKeyEntry(
        alias,
        all.getKey(alias, PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        all.getCertificateChain(alias));
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(only, PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private KeyStore store() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(path())) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private Path path() {
    return directory.resolve(name + ".p12");
  }

  private void keytool(String... options) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of("-keystore", path().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var text = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + text);
    }
  }
}
