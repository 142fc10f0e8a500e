package io.scalr.agent.link;

import io.scalr.kernel.Clock;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.codec.Proof;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA and certificates signed by it. */
public final class TestAuthority {
  private static final char[] NO_PASSWORD = {};
  private static final Duration BEGAN = Duration.ofDays(30);
  private static final Duration LIFE = Duration.ofDays(10);

  private final String name;
  private final Clock clock;
  private final KeyPair pair = newPair();
  private final X509Certificate certificate;
  private int serial;

  public TestAuthority(String name, Clock clock) throws Exception {
    this.name = name;
    this.clock = clock;
    this.certificate = sign(name, pair.getPublic(), LIFE, true, "127.0.0.1");
  }

  /** SHA-256 of its public key, as user data says it. */
  public Bytes sha256() {
    return Proof.sha256(pair.getPublic().getEncoded());
  }

  /** A server's side of TLS at this IP address. */
  public SSLContext server(String address) throws Exception {
    return server(address, LIFE);
  }

  /**
   * @param left of its certificate's life; less than nothing when it has ended
   */
  public SSLContext server(String address, Duration left) throws Exception {
    var own = newPair();
    var issued = sign("server", own.getPublic(), left, false, address);
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    store.setKeyEntry(
        "server", own.getPrivate(), NO_PASSWORD, new X509Certificate[] {issued, certificate});
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, NO_PASSWORD);
    var context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private X509Certificate sign(
      String subject, PublicKey key, Duration left, boolean maySign, String address)
      throws CertIOException, OperatorCreationException, GeneralSecurityException {
    var now = clock.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            new X500Principal("CN=" + name),
            BigInteger.valueOf(++serial),
            Date.from(now.minus(BEGAN)),
            Date.from(now.plus(left)),
            new X500Principal("CN=" + subject),
            key);
    builder.addExtension(
        Extension.basicConstraints,
        true,
        maySign ? new BasicConstraints(0) : new BasicConstraints(false));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, address)));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }

  private static KeyPair newPair() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has EC", e);
    }
  }
}
