package io.scalr.control.access.http;

import io.scalr.control.http.ApiFixture;
import io.scalr.control.http.ApiFixture.Reply;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as the contract says, written apart from the code under test. */
public final class SignedClient {
  private final ApiFixture api;
  private final String keyId;
  private final String secret;
  private final Supplier<String> date;

  public SignedClient(ApiFixture api, String keyId, String secret, Supplier<String> date) {
    this.api = api;
    this.keyId = keyId;
    this.secret = secret;
    this.date = date;
  }

  public SignedClient dated(String fixed) {
    return new SignedClient(api, keyId, secret, () -> fixed);
  }

  public Reply get(String path) {
    return send("GET", path, "");
  }

  /**
   * @param path with a query only if that is written in its canonical form
   */
  public Reply send(String method, String path, String body, String... headers) {
    int query = path.indexOf('?');
    return query < 0
        ? spelled(method, path, "", "", body, headers)
        : spelled(
            method,
            path.substring(0, query),
            path.substring(query + 1),
            path.substring(query + 1),
            body,
            headers);
  }

  /** Sends one query and signs another spelling of it. */
  public Reply spelled(
      String method, String path, String sent, String signed, String body, String... more) {
    var when = date.get();
    var headers = new ArrayList<>(List.of(more));
    headers.addAll(
        List.of(
            "X-Scalr-Key-Id",
            keyId,
            "X-Scalr-Date",
            when,
            "X-Scalr-Signature",
            "V1-HMAC-SHA256 "
                + hmac(
                    secret,
                    method
                        + "\n"
                        + when.replaceAll("\\s", "")
                        + "\n"
                        + path
                        + "\n"
                        + signed
                        + "\n"
                        + body)));
    return api.send(
        method, sent.isEmpty() ? path : path + "?" + sent, body, headers.toArray(String[]::new));
  }

  static String hmac(String secret, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
