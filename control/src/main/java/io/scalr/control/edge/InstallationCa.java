package io.scalr.control.edge;

import io.scalr.kernel.Clock;
import io.scalr.kernel.RandomSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The installation's own certificate authority, made at first start. Agents pin the SHA-256 of its
 * public key, so it lives as long as the installation; server certificates come and go under it.
 *
 * <p>Files in its directory: {@code ca.crt}, {@code ca.key}, {@code server.crt}, {@code
 * server.key}; keys have mode 0600.
 */
public final class InstallationCa {
  /** Pinned by every agent ever enrolled, hence longer than any of them lives. */
  private static final Duration CA_LIFE = Duration.ofDays(3650);

  /** The longest that today's clients accept of a server certificate. */
  private static final Duration SERVER_LIFE = Duration.ofDays(397);

  /** Renewed at a start so near to its end; a server that is up is restarted more often. */
  private static final Duration RENEW_BEFORE = Duration.ofDays(90);

  /** Clients' clocks may be behind. */
  private static final Duration CLOCK_SLACK = Duration.ofHours(24);

  private static final int SERIAL_BYTES = 16;
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final int DNS_NAME = GeneralName.dNSName;
  private static final int IP_ADDRESS = GeneralName.iPAddress;

  private final Path directory;
  private final Clock clock;
  private final RandomSource random;
  private final PrivateKey key;
  private final X509Certificate certificate;

  private InstallationCa(
      Path directory,
      Clock clock,
      RandomSource random,
      PrivateKey key,
      X509Certificate certificate) {
    this.directory = directory;
    this.clock = clock;
    this.random = random;
    this.key = key;
    this.certificate = certificate;
  }

  /** Reads the authority of this directory, or makes it. */
  public static InstallationCa open(
      Path directory, String installationId, Clock clock, RandomSource random) {
    try {
      Files.createDirectories(directory);
      var keyFile = directory.resolve("ca.key");
      var certificateFile = directory.resolve("ca.crt");
      // the certificate is written last: without it the key was never used
      if (!Files.exists(certificateFile)) {
        var pair = Pem.newKeyPair();
        var name = new X500Name("CN=Scalr Server installation " + installationId);
        Pem.writeKey(keyFile, pair.getPrivate());
        Pem.writeCertificates(certificateFile, List.of(selfSigned(name, pair, clock, random)));
      }
      return new InstallationCa(
          directory, clock, random, Pem.readKey(keyFile), Pem.readCertificate(certificateFile));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("the installation's authority cannot be used", e);
    }
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** Where the certificate is, for {@code curl --cacert}. */
  public Path certificateFile() {
    return directory.resolve("ca.crt");
  }

  /**
   * SHA-256 of the authority's public key (SubjectPublicKeyInfo), lower-case hex: what agents pin.
   */
  public String publicKeySha256() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(certificate.getPublicKey().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * TLS for a server at these addresses and names. The kept certificate is used while it names them
   * all and its end is far, otherwise a new one is issued.
   */
  public SSLContext serverTls(List<InetAddress> addresses, List<String> names) {
    try {
      var keyFile = directory.resolve("server.key");
      var certificateFile = directory.resolve("server.crt");
      if (!usable(keyFile, certificateFile, addresses, names)) {
        var pair = Pem.newKeyPair();
        var issued = issue(pair, addresses, names);
        Files.deleteIfExists(certificateFile);
        Pem.writeKey(keyFile, pair.getPrivate());
        Pem.writeCertificates(certificateFile, List.of(issued, certificate));
      }
      return context(Pem.readKey(keyFile), Pem.readCertificate(certificateFile));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("no certificate for this server", e);
    }
  }

  private boolean usable(
      Path keyFile, Path certificateFile, List<InetAddress> addresses, List<String> names)
      throws IOException, GeneralSecurityException {
    if (!Files.exists(keyFile) || !Files.exists(certificateFile)) {
      return false;
    }
    var kept = Pem.readCertificate(certificateFile);
    Set<String> named = new HashSet<>();
    var alternatives = kept.getSubjectAlternativeNames();
    if (alternatives != null) {
      alternatives.forEach(each -> named.add(String.valueOf(each.get(1))));
    }
    return kept.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
        && kept.getNotAfter().toInstant().isAfter(clock.now().plus(RENEW_BEFORE))
        && named.containsAll(names)
        && addresses.stream().allMatch(a -> named.contains(text(a)));
  }

  private X509Certificate issue(KeyPair pair, List<InetAddress> addresses, List<String> names)
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    var now = clock.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            certificate,
            serial(random),
            Date.from(now.minus(CLOCK_SLACK)),
            Date.from(now.plus(SERVER_LIFE)),
            new X500Principal("CN=Scalr Server"),
            pair.getPublic());
    var alternatives = new ArrayList<GeneralName>();
    names.forEach(name -> alternatives.add(new GeneralName(DNS_NAME, name)));
    addresses.forEach(address -> alternatives.add(new GeneralName(IP_ADDRESS, text(address))));
    var extensions = new JcaX509ExtensionUtils();
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(alternatives.toArray(GeneralName[]::new)));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        extensions.createAuthorityKeyIdentifier(certificate));
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        extensions.createSubjectKeyIdentifier(pair.getPublic()));
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
  }

  private static X509Certificate selfSigned(
      X500Name name, KeyPair pair, Clock clock, RandomSource random)
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    var now = clock.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial(random),
            Date.from(now.minus(CLOCK_SLACK)),
            Date.from(now.plus(CA_LIFE)),
            name,
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate())));
  }

  private SSLContext context(PrivateKey serverKey, X509Certificate server)
      throws GeneralSecurityException, IOException {
    var nothing = new char[0];
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, nothing);
    store.setKeyEntry("server", serverKey, nothing, new X509Certificate[] {server, certificate});
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, nothing);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static BigInteger serial(RandomSource random) {
    return new BigInteger(1, random.bytes(SERIAL_BYTES)).or(BigInteger.ONE);
  }

  private static String text(InetAddress address) {
    var text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
