package io.scalr.agent.link;

import io.scalr.kernel.Clock;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.codec.Proof;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Date;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts exactly one authority: the installation's CA, known by the SHA-256 of its public key. The
 * server's chain must end in a certificate with that key and each certificate must be signed by the
 * next and be valid now. Names and addresses are checked by the TLS layer itself, which does so for
 * every trust manager of this plain kind.
 */
public final class PinnedTrust implements X509TrustManager {
  /** Our servers send two certificates; longer chains cost a stranger's signatures. */
  private static final int MAX_CHAIN = 4;

  private final Bytes caSha256;
  private final Clock clock;

  public PinnedTrust(Bytes caSha256, Clock clock) {
    this.caSha256 = caSha256;
    this.clock = clock;
  }

  /** TLS 1.3 that trusts only this. */
  public SSLContext context() {
    try {
      var context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[] {this}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS 1.3", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    if (chain.length == 0 || chain.length > MAX_CHAIN) {
      throw new CertificateException("a chain of " + chain.length + " certificates");
    }
    var ca = chain[chain.length - 1];
    if (!Proof.sha256(ca.getPublicKey().getEncoded()).equals(caSha256)) {
      throw new CertificateException(
          "the server's chain does not end in the installation's CA that this server was told");
    }
    var now = Date.from(clock.now());
    for (int i = 0; i < chain.length; i++) {
      chain[i].checkValidity(now);
      signed(chain[i], chain[Math.min(i + 1, chain.length - 1)]);
      if (i > 0 && chain[i].getBasicConstraints() < 0) {
        throw new CertificateException("a certificate that may not sign has signed");
      }
    }
  }

  private static void signed(X509Certificate certificate, X509Certificate by)
      throws CertificateException {
    try {
      certificate.verify(by.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new CertificateException("a certificate is not signed by the next in its chain", e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("an agent serves nobody");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
